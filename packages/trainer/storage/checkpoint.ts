/**
 * Checkpoints: the state of a training between two steps, as a file.
 *
 * @module
 */

import type { HostTensors, Shape, TensorMap } from "@goodness/core";
import {
  checkEntries,
  checkTensors,
  decodeSafetensors,
  encodeSafetensors,
  migrateTensorName,
  storedTensors,
} from "@goodness/core/files";
import { shown } from "@goodness/core/ops";

/** What a checkpoint holds besides tensors. */
export interface CheckpointInfo {
  /** Steps made so far. */
  readonly step: number;
  /** Seconds of training so far. */
  readonly seconds: number;
}

/** The state of a training between two steps. */
export interface Checkpoint {
  /** The checksum of the metrics of these steps; older checkpoints have none. */
  readonly metrics?: string | undefined;
  /** All state tensors by name. */
  readonly state: HostTensors;
  /** How far the training is. */
  readonly info: CheckpointInfo;
}

const FORMAT = "goodness-checkpoint/1";

/**
 * Encodes a checkpoint.
 *
 * @param checkpoint The checkpoint.
 * @param shapes The shapes of its tensors.
 * @returns The bytes of a safetensors file.
 */
export function encodeCheckpoint(
  { state, info, metrics }: Checkpoint,
  shapes: TensorMap<Shape>,
): Uint8Array<ArrayBuffer> {
  const metadata = {
    format: FORMAT,
    step: String(info.step),
    seconds: String(info.seconds),
    ...(metrics !== undefined && { metrics }),
  };
  return encodeSafetensors({ metadata, tensors: storedTensors(state, shapes) });
}

/**
 * Decodes a checkpoint, of this version or an earlier one.
 *
 * @param bytes The bytes of the file.
 * @param name What to call the file in errors.
 * @param shapes The expected tensors.
 * @returns The checkpoint.
 * @throws {SyntaxError} If the checkpoint is damaged or of another network.
 */
export function decodeCheckpoint(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
  shapes: TensorMap<Shape>,
): Checkpoint {
  const { metadata, tensors } = decodeSafetensors(bytes, name);
  const { step, seconds, metrics } = metadata;
  try {
    checkEntries(metadata, { format: FORMAT, entries: ["step", "seconds", "metrics"] });
    const renamed = new Map([...tensors].map(([key, tensor]) => [migrateTensorName(key), tensor]));
    return { state: checkTensors(renamed, shapes), info: infoOf(step, seconds), metrics };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new SyntaxError(`Cannot read ${name}: ${error.message}`, { cause: error });
  }
}

function infoOf(step = "", seconds = ""): CheckpointInfo {
  const info = { step: Number(step), seconds: Number(seconds) };
  const isSound = /^\d+$/.test(step) && Number.isSafeInteger(info.step) &&
    /^\d/.test(seconds) && Number.isFinite(info.seconds);
  if (isSound) return info;
  throw new SyntaxError(
    `its step ${shown(step)} and seconds ${shown(seconds)} must be numbers from 0`,
  );
}
