/**
 * Measures what a precision below `f32` costs in accuracy: trains a preset in both precisions of an engine, `bf16` on
 * `native` and `f16` on `webgpu`, each seed on the same batches, and reads the validation images by the weights in
 * `f32` on `native`. Prints a line per training and their means.
 *
 * Usage: `deno run --allow-read --allow-ffi tools/bench/compare_precisions.ts <native|webgpu> <preset> [training
 * images] [epochs] [seeds]`; 0 images are all.
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
import { weightShapes } from "@goodness/core/network";
import {
  defaultSettings,
  prepareTraining,
  PRESET_NAMES,
  type TrainSettings,
} from "@goodness/trainer";
import { evaluateOnce } from "@goodness/trainer/evaluation";
import { learningRates, stepOptionsOf } from "@goodness/trainer/settings";

/** What a training came to. */
interface Trained {
  /** The share of validation images that were read correctly. */
  readonly accuracy: number;
  /** What the fused programs of a step moved at least, in bytes, if it is made of those. */
  readonly bytes: number | undefined;
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
  const weights = await executable.readState(Object.keys(weightShapes(network)));
  const bytes = executable.report?.().bytes;
  await executable.dispose();
  const backbone = { network, weights, engine: await createEngine("native") };
  const { accuracy } = await evaluateOnce(backbone, dataset.validation);
  return { accuracy, bytes, device: `${engine.device}, ${engine.version}` };
}

/** The precisions of the engines that have two. */
const PRECISIONS = { native: ["f32", "bf16"], webgpu: ["f32", "f16"] } as const;

if (import.meta.main) {
  const [engine = "native", wanted = "local", ...counts] = Deno.args;
  const preset = PRESET_NAMES.find((name) => name === wanted);
  const [images = 0, epochs = 3, seeds = 3] = counts.map(Number);
  if (engine !== "native" && engine !== "webgpu") {
    throw new InputError(`Cannot compare precisions of "${engine}": choose native or webgpu`);
  }
  if (preset === undefined) {
    throw new InputError(`Cannot train "${wanted}": choose one of ${PRESET_NAMES.join(", ")}`);
  }
  if (![images + 1, epochs, seeds].every((count) => Number.isInteger(count) && count > 0)) {
    throw new InputError(
      `Cannot compare precisions by "${
        counts.join(" ")
      }": give whole numbers of training images, ` +
        "epochs and seeds",
    );
  }
  // deno-lint-ignore no-console -- the result
  const say = (line: string): void => console.log(line);
  const accuracies: Record<string, number[]> = {};
  for (let seed = 1; seed <= seeds; seed++) {
    for (const precision of PRECISIONS[engine]) {
      const chosen = { engine, limitTrain: images, epochs, seed, precision } as const;
      const { accuracy, bytes, device } = await train({ ...defaultSettings(preset), ...chosen });
      (accuracies[precision] ??= []).push(100 * accuracy);
      const moved = bytes === undefined ? "" : `, ${(bytes / 2 ** 20).toFixed(1)} MiB a step`;
      say(
        `${preset}, seed ${seed}, ${precision}: ${
          (100 * accuracy).toFixed(2)
        } %${moved} (${device})`,
      );
    }
  }
  for (const [precision, found] of Object.entries(accuracies)) {
    const { mean, std } = statisticsOf(found);
    say(`${preset}, ${precision}: ${mean.toFixed(2)} ± ${std?.toFixed(2) ?? "unknown"} %`);
  }
}
