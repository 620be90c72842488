/**
 * The batches of a lesson: what is taught, what was taught before, and images that are rehearsed.
 *
 * @module
 */

import {
  type HostTensors,
  ImagePreparer,
  imageSize,
  labelCount,
  type Network,
  objectiveOf,
  randomStream,
  type StepOptions,
} from "@goodness/core";
import { randomShift } from "@goodness/core/images";
import { oneHot, tensorNamed } from "@goodness/core/ops";
import { type BatchSettings, BatchSource } from "@goodness/trainer/data/batches";
import type { Split } from "@goodness/trainer/data/split";
import { stepOptionsOf } from "@goodness/trainer/settings/step_options";
import { batchSettingsOf, DEFAULTS } from "../page/train/settings.ts";

/** An image with its right label. */
export interface Lesson {
  /** The image, `[height, width, channels]`, in bytes; 255 is ink. */
  readonly pixels: Uint8Array;
  /** Its right label. */
  readonly label: number;
}

/** What the batches of a lesson are made of. */
export interface LessonBatchOptions {
  /** Images that are not to be forgotten, of the network's shape and classes. */
  readonly rehearsed: Split;
  /** What was taught before. */
  readonly earlier: readonly Lesson[];
  /** Images of a batch. */
  readonly batch: number;
  /** How many of them are lessons, now the present one, now an earlier one. The others are rehearsed. */
  readonly lessons: number;
}

/** More than any noise of a batch: the label that has it is the negative's. */
const CHOSEN = 1e6;

/** Pixels by which lessons move, so that it is not these pixels alone that are learnt. */
const SHIFT = 1;

/** Makes the batch of any step of a lesson. */
export class LessonBatches {
  /** The options of the step that takes them. */
  readonly options: StepOptions;
  readonly #network: Network;
  readonly #lesson: Lesson;
  readonly #options: LessonBatchOptions;
  readonly #source: BatchSource;
  readonly #preparer: ImagePreparer;

  /**
   * @param network The network that is taught.
   * @param lesson What it is taught.
   * @param options What else is in a batch.
   */
  constructor(network: Network, lesson: Lesson, options: LessonBatchOptions) {
    const { rehearsed, earlier, batch } = options;
    const settings = settingsFor(network, { seed: earlier.length, batch });
    this.options = stepOptionsOf(settings);
    this.#network = network;
    this.#lesson = lesson;
    this.#options = options;
    this.#source = new BatchSource(rehearsed, network, settings);
    this.#preparer = new ImagePreparer(network.spec.input);
  }

  /**
   * Makes a batch.
   *
   * @param step The step, from 0.
   * @param wrong The label of the present lesson's negatives.
   * @returns The inputs of a training step but those of its optimiser.
   */
  at(step: number, wrong: number): HostTensors {
    const batch = this.#source.at(step);
    const { spec } = this.#network;
    const images = tensorNamed(batch, "images");
    const [size, count] = [imageSize(spec.input), labelCount(spec)];
    const uniform = randomStream(this.#options.earlier.length, "shift", step);
    for (let row = 0; row < this.#options.lessons; row++) {
      const { pixels, label } = this.#lessonOf(step, row);
      const shift = row === 0 ? { right: 0, down: 0 } : randomShift(uniform, SHIFT);
      this.#preparer.shifted(pixels, shift, images.subarray(row * size, (row + 1) * size));
      batch["labels"]?.set(oneHot([label], count), row * count);
      if (row % 2 === 0) batch["noise"]?.set([CHOSEN], row * count + wrong);
    }
    return batch;
  }

  /** The present lesson in every second row; in the others the earlier ones by turns, where there are any. */
  #lessonOf(step: number, row: number): Lesson {
    const { earlier, lessons } = this.#options;
    if (row % 2 === 0) return this.#lesson;
    return earlier[(step * lessons + row >> 1) % earlier.length] ?? this.#lesson;
  }
}

/** A model's file does not say how it was trained; these are the losses of the presets of its objective. */
function settingsFor(
  { spec }: Network,
  { seed, batch }: { readonly seed: number; readonly batch: number },
): BatchSettings {
  const settings = batchSettingsOf({ ...DEFAULTS, loss: "pairwise", seed, batch });
  if (settings.loss in objectiveOf(spec).losses) return settings;
  return { ...settings, loss: "cross-entropy", lossScale: spec.goodness === "projected" ? 1 : 6 };
}
