/**
 * How a model was trained, as its file says it.
 *
 * @module
 */

import * as v from "valibot";

/** How a model was trained; nothing here changes its answers. */
export interface TrainingRecord {
  /** The command that trained it. */
  readonly command: string;
  /** The dataset's name. */
  readonly dataset: string;
  /** The seed. */
  readonly seed: number;
  /** Epochs of its training. */
  readonly epochs: number;
  /** The engine and the device. */
  readonly engine: string;
  /** The training's duration in seconds. */
  readonly seconds: number;
  /** The share of test images classified correctly, in `[0, 1]`; nothing if it cannot classify without a head. */
  readonly testAccuracy?: number;
  /** The same by the goodness of each layer alone; empty if goodness names no label. */
  readonly accuracyPerLayer: readonly number[];
}

const finite = v.pipe(v.number(), v.finite());

const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

const TRAINING_RECORD = v.object({
  command: v.string(),
  dataset: v.string(),
  seed: finite,
  epochs: finite,
  engine: v.string(),
  seconds: finite,
  testAccuracy: v.exactOptional(share),
  accuracyPerLayer: v.array(share),
});

/**
 * Parses a training record.
 *
 * @param value The record as parsed JSON.
 * @returns The record.
 * @throws {SyntaxError} If an entry is missing or not as it must be.
 */
export function parseTrainingRecord(value: unknown): TrainingRecord {
  const result = v.safeParse(TRAINING_RECORD, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new SyntaxError(
    `Cannot read training record at "${v.getDotPath(issue) ?? ""}": ${issue.message}`,
  );
}
