/**
 * Measures what `--precision f16` costs in accuracy: trains the default network in both precisions, each
 * seed on the same batches and the same adapter, and reads the validation images by the weights on
 * `native`. Prints a line per training and their means.
 *
 * Usage: `deno run --allow-read --allow-ffi tools/bench/compare_precisions.ts [training images] [epochs]
 * [seeds]`
 *
 * @module
 */

import {
  createEngine,
  initialTrainingState,
  initialWeights,
  InputError,
  trainingProgram,
} from "@goodness/core";
import { statisticsOf } from "@goodness/research/statistics";
import { optimiserInputs } from "@goodness/core/training";
import { PRECISION_NAMES } from "@goodness/core";
import { weightName } from "@goodness/core/network";
import { defaultSettings, prepareTraining, type TrainSettings } from "@goodness/trainer";
import { evaluateOnce } from "@goodness/trainer/evaluation";
import { learningRates, stepOptionsOf } from "@goodness/trainer/settings";

/** What a training came to. */
interface Trained {
  /** The share of validation images that were read correctly. */
  readonly accuracy: number;
  /** What the fused programs of a step moved at least, in bytes. */
  readonly bytes: number;
  /** The adapter. */
  readonly device: string;
}

async function train(settings: TrainSettings): Promise<Trained> {
  const { network, batches, engine, dataset } = await prepareTraining(settings);
  const options = stepOptionsOf(settings);
  const steps = batches.stepsPerEpoch * settings.epochs;
  const plan = { steps, stepsPerEpoch: batches.stepsPerEpoch, layers: network.layers };
  const executable = await engine.compile(
    trainingProgram(network, options),
    initialTrainingState(network, options, initialWeights(network, settings.seed)),
  );
  for (let step = 0; step < steps; step++) {
    const at = { step, rates: learningRates(settings, plan, step) };
    await executable.run({ ...batches.at(step), ...optimiserInputs(options, at) });
  }
  const weights = await executable.readState(network.layers.map((_, layer) => weightName(layer)));
  const bytes = executable.report?.().bytes ?? NaN;
  await executable.dispose();
  const backbone = { network, weights, engine: await createEngine("native") };
  const { accuracy } = await evaluateOnce(backbone, dataset.validation);
  return { accuracy, bytes, device: `${engine.device}, ${engine.version}` };
}

if (import.meta.main) {
  const [images = 3000, epochs = 2, seeds = 3] = Deno.args.map(Number);
  if (![images, epochs, seeds].every((count) => Number.isInteger(count) && count > 0)) {
    throw new InputError(
      `Cannot compare precisions by "${Deno.args.join(" ")}": give whole numbers above 0 of ` +
        "training images, epochs and seeds",
    );
  }
  // deno-lint-ignore no-console -- the result
  const say = (line: string): void => console.log(line);
  const accuracies: Record<string, number[]> = { f32: [], f16: [] };
  for (let seed = 1; seed <= seeds; seed++) {
    for (const precision of PRECISION_NAMES) {
      const chosen = { engine: "webgpu", limitTrain: images, epochs, seed, precision } as const;
      const { accuracy, bytes, device } = await train({ ...defaultSettings("local"), ...chosen });
      accuracies[precision]?.push(100 * accuracy);
      say(
        `seed ${seed}, ${precision}: ${(100 * accuracy).toFixed(2)} %, ` +
          `${(bytes / 2 ** 20).toFixed(1)} MiB a step (${device})`,
      );
    }
  }
  for (const precision of PRECISION_NAMES) {
    const { mean, std } = statisticsOf(accuracies[precision] ?? []);
    say(`${precision}: ${mean.toFixed(2)} ± ${std?.toFixed(2) ?? "unknown"} %`);
  }
}
