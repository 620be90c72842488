/**
 * Tensors as files of the project have them: each file says of which format it is, and has exactly the tensors
 * that it must have.
 *
 * @module
 */

import { type OddNumber, oddNumber } from "../ops/finite.ts";
import { InputError } from "../ops/input_error.ts";
import type { Shape } from "../ops/ops.ts";
import { type HostTensors, type TensorMap, tensorNamed } from "../ops/program.ts";
import { shown } from "../ops/shown.ts";
import type { StoredTensor } from "./safetensors.ts";

/**
 * Gives host values their shapes back.
 *
 * @param values The values by name.
 * @param shapes The shapes by name.
 * @returns The tensors that the shapes name.
 * @throws {RangeError} If a tensor is missing.
 * @throws {InputError} If a value is not finite, which no file may hold.
 */
export function storedTensors(
  values: HostTensors,
  shapes: TensorMap<Shape>,
): Map<string, StoredTensor> {
  return new Map(
    Object.entries(shapes).map(([name, shape]) => {
      const tensor = tensorNamed(values, name);
      const odd = oddNumber(tensor);
      if (odd !== undefined) throw new InputError(`Cannot store tensor "${name}": ${textOf(odd)}`);
      return [name, { shape, values: tensor }];
    }),
  );
}

/** A format of the project's own safetensors files. */
export interface StoredFormat {
  /** What the entry `format` of the metadata says. */
  readonly format: string;
  /** What other entries there may be. */
  readonly entries: readonly string[];
}

/**
 * Checks that a file's metadata are of a format. What is unknown is refused, as it may be the name of the checksum,
 * damaged.
 *
 * @param metadata The metadata.
 * @param expected The format.
 * @throws {SyntaxError} If it is of another format, or has an unknown entry.
 */
export function checkEntries(
  metadata: Readonly<Record<string, string>>,
  { format, entries }: StoredFormat,
): void {
  const { format: found, ...others } = metadata;
  if (found !== format) {
    throw new SyntaxError(`its format must be "${format}" and is ${shown(found)}`);
  }
  const unknown = Object.keys(others).find((name) => !entries.includes(name));
  if (unknown === undefined) return;
  throw new SyntaxError(`its metadata has an entry ${shown(unknown)}, which is unknown`);
}

/**
 * Checks that a file's tensors are exactly the expected ones.
 *
 * @param tensors The tensors of the file.
 * @param shapes The expected names and shapes.
 * @returns Their values by name.
 * @throws {SyntaxError} If a name is missing or unknown, a shape differs or a value is not finite.
 */
export function checkTensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  shapes: TensorMap<Shape>,
): HostTensors {
  const unknown = [...tensors.keys()].find((name) => !Object.hasOwn(shapes, name));
  if (unknown !== undefined) {
    throw new SyntaxError(`Cannot use tensor ${shown(unknown)}: unknown name`);
  }
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const tensor = tensors.get(name);
      if (tensor === undefined) throw new SyntaxError(`Cannot find tensor "${name}" in the file`);
      if (tensor.shape.join() !== shape.join()) {
        throw new SyntaxError(
          `Cannot use tensor "${name}" as its shape must be [${shape}]: it is ${
            shown(tensor.shape)
          }`,
        );
      }
      const odd = oddNumber(tensor.values);
      if (odd !== undefined) throw new SyntaxError(`Cannot use tensor "${name}": ${textOf(odd)}`);
      return [name, tensor.values];
    }),
  );
}

function textOf({ at, value }: OddNumber): string {
  return `value ${at} is ${value}, not finite`;
}
