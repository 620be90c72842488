/**
 * Checkpoints: the state of a training between two steps, as a file.
 *
 * @module
 */

import type { HostTensors, Shape, TensorMap } from "@goodness/core";
import {
  checkTensors,
  decodeSafetensors,
  encodeSafetensors,
  migrateTensorName,
  storedTensors,
} from "@goodness/core/files";

/** What a checkpoint holds besides tensors. */
export interface CheckpointInfo {
  /** Steps made so far. */
  readonly step: number;
  /** Seconds of training so far. */
  readonly seconds: number;
}

/** The state of a training between two steps. */
export interface Checkpoint {
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
  { state, info }: Checkpoint,
  shapes: TensorMap<Shape>,
): Uint8Array<ArrayBuffer> {
  const metadata = { format: FORMAT, step: String(info.step), seconds: String(info.seconds) };
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
  const info = { step: Number(metadata.step), seconds: Number(metadata.seconds) };
  const isSound = metadata.format === FORMAT && metadata.step !== "" &&
    Number.isSafeInteger(info.step) && info.step >= 0 && info.seconds >= 0;
  if (!isSound) {
    throw new SyntaxError(
      `Cannot read ${name}: format "${metadata.format}", step "${metadata.step}", ` +
        `seconds "${metadata.seconds}" are not those of a checkpoint`,
    );
  }
  const renamed = new Map([...tensors].map(([key, tensor]) => [migrateTensorName(key), tensor]));
  return { state: checkTensors(renamed, shapes), info };
}
