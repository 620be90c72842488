// deno-lint-ignore-file no-console -- a program for people
// A training loop of one's own: npx -y deno@2.9.6 run --allow-read --allow-ffi examples/programs/training_loop.ts
import { createEngine, initialTrainingState, initialWeights, LabelScorer } from "@goodness/core";
import { type Network, networkPreset, optimiserInputs, randomStream } from "@goodness/core";
import { resolveNetwork, standardise, stepOptions, trainingProgram } from "@goodness/core";
import type { StepOptions } from "@goodness/core";
import { gumbel, oneHot } from "@goodness/core/ops";
import { weightShapes } from "@goodness/core/network";
import { evaluate, loadDataset, splitPart } from "@goodness/trainer";

/** Trains a network on 5,000 digits for two epochs; the share of 2,000 test digits that it classifies correctly. */
export async function fit(network: Network, changes: Partial<StepOptions> = {}): Promise<number> {
  const { train, test } = await loadDataset("mnist", { limitTrain: 5_000 });
  const options = stepOptions({ batchSize: 100, ...changes });
  const engine = await createEngine("native");
  const state = initialTrainingState(network, options, initialWeights(network, 1));
  const step = await engine.compile(trainingProgram(network, options), state);
  for (let made = 0; made < 100; made++) {
    const start = made * options.batchSize % train.count;
    const batch = splitPart(train, start, start + options.batchSize);
    await step.run({
      images: standardise(network.spec.input, Array.from(batch.images, (level) => level / 255)),
      labels: oneHot(batch.labels, 10),
      noise: gumbel(randomStream(1, "negatives", made), options.batchSize * 10), // draws wrong labels
      ...optimiserInputs(options, { step: made, rates: network.layers.map(() => 6e-3) }),
    });
  }
  const weights = await step.readState(Object.keys(weightShapes(network)));
  await step.dispose();
  const scorer = new LabelScorer(engine, network, weights);
  const { accuracy } = await evaluate(scorer, network, splitPart(test, 0, 2_000));
  await scorer.dispose();
  return accuracy;
}

if (import.meta.main) console.log(await fit(resolveNetwork(networkPreset("local"))));
