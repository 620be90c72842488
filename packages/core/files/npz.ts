/**
 * A trained network as an `.npz` file, NumPy's archive of arrays: a zip of `.npy` files. See
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
 *
 * @module
 */

import { zipSync } from "fflate";
import { weightConstants } from "./classifier_program.ts";
import type { Model } from "./model.ts";
import { modelMetadata } from "./model_file.ts";
import type { Shape } from "../ops/ops.ts";

/** NumPy's names for the types that are stored. */
type NpyType = "<f4" | "|u1";

const MAGIC = "\x93NUMPY\x01\x00";
const LENGTH_BYTES = 2;
const ALIGNMENT = 64;

/** The earliest time a zip can hold: the same model gives the same bytes. */
const EPOCH = new Date(1980, 0, 1);

/**
 * Serialises a model for Python: an array for each weight tensor of the network and of its head, under its own
 * name; and an array of bytes for each text of `modelMetadata`.
 *
 * @returns The bytes of an `.npz` file.
 */
export function encodeNpz(model: Model): Uint8Array<ArrayBuffer> {
  const weights = weightConstants(model).map(({ name, shape, values }) => {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    return [`${name}.npy`, npy(bytes, shape, "<f4")];
  });
  const texts = Object.entries(modelMetadata(model)).map(([name, text]) => {
    const bytes = new TextEncoder().encode(text);
    return [`${name}.npy`, npy(bytes, [bytes.length], "|u1")];
  });
  // Weights do not compress.
  return zipSync(Object.fromEntries([...weights, ...texts]), { level: 0, mtime: EPOCH });
}

/** Serialises one array. The header is padded so that the values are aligned. */
function npy(values: Uint8Array, shape: Shape, type: NpyType): Uint8Array<ArrayBuffer> {
  const lengths = shape.map((length) => `${length},`).join(" ");
  const dictionary = `{'descr': '${type}', 'fortran_order': False, 'shape': (${lengths}), }`;
  const start = MAGIC.length + LENGTH_BYTES;
  const end = Math.ceil((start + dictionary.length + 1) / ALIGNMENT) * ALIGNMENT;
  const header = `${dictionary.padEnd(end - start - 1)}\n`;
  const bytes = new Uint8Array(end + values.length);
  bytes.set(latin1(MAGIC));
  new DataView(bytes.buffer).setUint16(MAGIC.length, header.length, true);
  bytes.set(latin1(header), start);
  bytes.set(values, end);
  return bytes;
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
