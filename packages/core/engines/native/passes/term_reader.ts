/**
 * Reads values where a pass needs them: from memory, or through the calls that make them.
 *
 * @module
 */

import type { AnyCall, GraphValue } from "../../../graph/graph.ts";
import {
  addressOfView,
  type Affine,
  type AxisIndex,
  broadcastView,
  constantIndex,
  isListed,
  shifted,
  type Split,
  type View,
  viewBeforeReshape,
} from "./affine.ts";
import type { Term } from "./pass.ts";
import { Terms } from "./terms.ts";
import { isElementwise, type TracedValues } from "./traced_values.ts";

/** A value has to be stored, since a reader cannot compute it in place. */
export class MustStore extends Error {
  /** The name of the value. */
  readonly value: string;

  constructor(value: string) {
    super(`Cannot compute ${value} where it is read: it must be stored`);
    this.value = value;
  }
}

/** Names the buffers of lists. */
export interface PassLists {
  /** The buffer of a list of indices. */
  indices(indices: readonly number[]): string;
  /** The buffers of the label of each one-hot row, and of whether it has one. */
  labels(rows: GraphValue): { readonly label: string; readonly present: string };
}

/** Reads values at the indices of loops. */
export class TermReader {
  readonly terms = new Terms();
  readonly #values: TracedValues;
  readonly #lists: PassLists;
  readonly #loops: readonly number[];
  /** How to divide a loop, if a reshape cannot be followed otherwise; the terms are worthless then. */
  split: Split | undefined;

  constructor(values: TracedValues, lists: PassLists, loops: readonly number[]) {
    this.#values = values;
    this.#lists = lists;
    this.#loops = loops;
  }

  /** An element of a value. */
  read(value: GraphValue, view: View): Term {
    const constant = this.#values.constant(value);
    if (constant?.length === 1) return this.terms.number(constant[0] ?? NaN);
    const base = this.#values.base(value);
    // A stored value has the same memory under all its shapes.
    if (this.#values.formats(base).has("f32")) {
      return this.terms.load(base.name, addressOfView(view, value.shape, this.#loops));
    }
    const maker = this.#values.maker(value);
    if (maker === undefined) throw new MustStore(value.name);
    return this.define(maker, view);
  }

  /** An element of the result of a call. */
  define({ operation, inputs, output }: AnyCall, view: View): Term {
    const [input] = inputs;
    if (input === undefined) throw new RangeError(`Cannot read ${output.name}: it has no operands`);
    const { op } = operation;
    if (isElementwise(op)) {
      const operands = inputs.map((each) =>
        this.read(each, broadcastView(view, each.shape, this.#loops))
      );
      return this.terms.apply(op, operands);
    }
    if (op === "rowsOfLabels") return this.#rowOfLabel({ operation, inputs, output }, view);
    const ofInput = this.#viewOfInput({ operation, inputs, output }, view);
    if (ofInput === undefined) throw new MustStore(this.#values.base(output).name);
    return this.split ? this.terms.number(0) : this.read(input, ofInput);
  }

  /** 1 if a row has a label, else 0. */
  present(buffer: string, row: Affine): Term {
    return this.terms.load(buffer, { linear: row, listed: [] });
  }

  /** An element of the row of a table for the label of a row. */
  #rowOfLabel({ inputs: [rows, table], output }: AnyCall, view: View): Term {
    const [, row] = view;
    if (!rows || !table || !row || isListed(row)) throw new MustStore(output.name);
    const { label, present } = this.#lists.labels(rows);
    const own = broadcastView(view.with(1, { list: label, at: row }), table.shape, this.#loops);
    return this.terms.apply("mul", [this.read(table, own), this.present(present, row)]);
  }

  /** The view of the one input of a call that moves values without changing them. */
  #viewOfInput({ operation, inputs: [input], output }: AnyCall, view: View): View | undefined {
    switch (operation.op) {
      case "slice":
        return changedAt(view, operation.axis, (index) => shifted(index, operation.start));
      case "gather": {
        const list = this.#lists.indices(operation.indices);
        return changedAt(view, operation.axis, (at) => ({ list, at }));
      }
      case "transpose": {
        const { permutation } = operation;
        return permutation.map((_, axis) =>
          view[permutation.indexOf(axis)] ?? constantIndex(this.#loops)
        );
      }
      case "reshape": {
        const found = viewBeforeReshape(view, output.shape, input?.shape ?? [], this.#loops);
        if (found === undefined || !("loop" in found)) return found;
        this.split ??= found;
        return [];
      }
      default:
        return undefined;
    }
  }
}

/** A view with another index of one axis; none if an entry of a list would have to be changed. */
function changedAt(
  view: View,
  axis: number,
  change: (index: Affine) => AxisIndex,
): View | undefined {
  const index = view[axis];
  if (index === undefined || isListed(index)) return undefined;
  return view.with(axis, change(index));
}
