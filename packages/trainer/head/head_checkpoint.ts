/**
 * What it takes to go on with a head's training.
 *
 * @module
 */

import type { HostTensors, Shape } from "@goodness/core";
import {
  checkEntries,
  checkTensors,
  decodeSafetensors,
  encodeSafetensors,
  storedTensors,
} from "@goodness/core/files";
import { type HeadSize, headTrainingShapes } from "@goodness/core/head";
import * as v from "valibot";
import type { RunFolder } from "../storage/run_folder.ts";
import type { HeadEpoch } from "./head_epoch.ts";

/** Where a head's training is. */
export interface HeadProgress {
  /** How many strengths of the L2 penalty have been trained with to the end. */
  readonly strength: number;
  /** Steps made with the strength at hand. */
  readonly step: number;
  /** Seconds of training so far. */
  readonly seconds: number;
  /** The state of the training with the strength at hand. */
  readonly state: HostTensors;
  /** The best epoch so far, with its weights. */
  readonly best?: BestHead | undefined;
}

/** What an epoch came to, and its weights, `[F + 1, Y]`. */
export interface BestHead extends HeadEpoch {
  /** The weights. */
  readonly weight: Float32Array<ArrayBuffer>;
}

/** Keeps where a head's training is. */
export interface HeadCheckpoints {
  /**
   * Loads what was saved last.
   *
   * @returns It; nothing if nothing was saved yet.
   * @throws {SyntaxError} If it is damaged or of another head.
   */
  load(): Promise<HeadProgress | undefined>;
  /** Saves in place of what was saved before. */
  save(progress: HeadProgress): Promise<void>;
}

const FORMAT = "goodness-head-checkpoint/1";

/** The name of the best weights among a checkpoint's tensors. */
const BEST_WEIGHT = "best.weight";

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const PROGRESS = v.strictObject({
  strength: count,
  step: count,
  seconds: v.pipe(v.number(), v.minValue(0)),
  best: v.exactOptional(v.strictObject({
    l2: v.number(),
    epoch: count,
    loss: v.number(),
    validationAccuracy: v.exactOptional(v.number()),
  })),
});

/**
 * Keeps a head's training in a run folder.
 *
 * @param folder The run folder.
 * @param name The file's name in it.
 * @param size How large the head is.
 * @returns The checkpoints.
 */
export function headCheckpoints(folder: RunFolder, name: string, size: HeadSize): HeadCheckpoints {
  return {
    load: async () => {
      const bytes = await folder.read(name);
      return bytes && decodeProgress(bytes, name, size);
    },
    save: async (progress) => await folder.write(name, encodeProgress(progress, size)),
  };
}

function shapesOf(size: HeadSize, hasBest: boolean): Record<string, Shape> {
  return {
    ...headTrainingShapes(size),
    ...(hasBest && { [BEST_WEIGHT]: [size.features + 1, size.labels] }),
  };
}

function encodeProgress(
  { state, best, ...position }: HeadProgress,
  size: HeadSize,
): Uint8Array<ArrayBuffer> {
  const { weight, ...epoch } = best ?? {};
  const values = { ...state, ...(weight && { [BEST_WEIGHT]: weight }) };
  const metadata = {
    format: FORMAT,
    progress: JSON.stringify({ ...position, ...(best && { best: epoch }) }),
  };
  const tensors = storedTensors(values, shapesOf(size, weight !== undefined));
  return encodeSafetensors({ metadata, tensors });
}

function decodeProgress(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
  size: HeadSize,
): HeadProgress {
  const { metadata, tensors } = decodeSafetensors(bytes, name);
  try {
    checkEntries(metadata, { format: FORMAT, entries: ["progress"] });
    const { best, ...position } = v.parse(PROGRESS, JSON.parse(metadata.progress ?? ""));
    const values = checkTensors(tensors, shapesOf(size, best !== undefined));
    const { [BEST_WEIGHT]: weight, ...state } = values;
    return { ...position, state, ...(best && weight && { best: { ...best, weight } }) };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new SyntaxError(`Cannot read ${name}: ${error.message}`, { cause: error });
  }
}
