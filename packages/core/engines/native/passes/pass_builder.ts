/**
 * Builds passes: the loops around a value, and the expression that reads others through all that is not stored.
 *
 * @module
 */

import type { AnyCall, GraphValue } from "../../../graph/graph.ts";
import { lengthAt, sizeOf } from "../../../ops/shape.ts";
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
import { fitLoops } from "./fit_loops.ts";
import type { NumberFormat, Pass, Term } from "./pass.ts";
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

/** Where the result of a pass goes. */
export interface PassTarget {
  /** The buffer. */
  readonly output: string;
  /** Its format. */
  readonly format: NumberFormat;
  /** The value whose buffer it is, if the pass writes a part of it: from an index of an axis on. */
  readonly part?: { readonly of: GraphValue; readonly axis: number; readonly start: number };
  /** The axis along which elements are added up. */
  readonly reduced?: number;
  /** Whether each element is added to what is there, at the label of its row: the one-hot rows. */
  readonly byLabel?: GraphValue;
  /** Whether each element is added to what is there. */
  readonly added?: boolean;
  /** What each element is multiplied by before. */
  readonly scale?: number;
}

/** Names the buffers of lists. */
export interface PassLists {
  /** The buffer of a list of indices. */
  indices(indices: readonly number[]): string;
  /** The buffers of the label of each one-hot row, and of whether it has one. */
  labels(rows: GraphValue): { readonly label: string; readonly present: string };
}

/** Builds the passes of a program. */
export class PassBuilder {
  readonly #values: TracedValues;
  readonly #lists: PassLists;

  /**
   * @param values What is stored.
   * @param lists Names lists.
   */
  constructor(values: TracedValues, lists: PassLists) {
    this.#values = values;
    this.#lists = lists;
  }

  /** The pass that reads a value and writes it elsewhere. */
  copy(value: GraphValue, target: PassTarget): Pass {
    return this.#build(value, target, (reader, view) => reader.read(value, view));
  }

  /** The pass that computes the result of a call. */
  result(call: AnyCall, target: PassTarget): Pass {
    return this.#build(call.output, target, (reader, view) => reader.define(call, view));
  }

  /** The pass that sets every element of a value. */
  fill(value: GraphValue, target: PassTarget, number: number): Pass {
    return this.#build(value, target, (reader) => reader.terms.number(number));
  }

  /** Loops over the axes of a value; an axis is divided into several loops where a reshape asks for it. */
  #build(
    value: GraphValue,
    target: PassTarget,
    termOf: (reader: TermReader, view: View) => Term,
  ): Pass {
    let axes = value.shape.map((length) => length === 1 ? [] : [length]);
    for (;;) {
      const loops = loopsOf(axes);
      const view = viewOf(axes);
      const reader = new TermReader(this.#values, this.#lists, loops);
      const term = termOf(reader, view);
      const split = reader.split;
      if (split === undefined) {
        const { scale, byLabel } = target;
        const { terms } = reader;
        if (byLabel !== undefined) {
          const { label, present } = this.#lists.labels(byLabel);
          const row = view[1] ?? constantIndex(loops);
          if (isListed(row)) throw new MustStore(this.#values.base(value).name);
          const kept = terms.apply("mul", [term, reader.present(present, row)]);
          const to = view.with(1, { list: label, at: row });
          return fitLoops(passOf(value, axes, { target, term: kept, view: to }));
        }
        const scaled = scale === undefined ? term : terms.apply("mul", [term, terms.number(scale)]);
        return fitLoops(passOf(value, axes, { target, term: scaled, view }));
      }
      const isReduced = target.reduced !== undefined &&
        loopsBefore(axes, target.reduced) === split.loop;
      if (isReduced) throw new MustStore(this.#values.base(value).name);
      axes = divided(axes, split);
    }
  }
}

/** The loops around axes, at least one. */
function loopsOf(axes: readonly (readonly number[])[]): number[] {
  const loops = axes.flat();
  return loops.length === 0 ? [1] : loops;
}

/** The index of each axis, whose loops are its parts. */
function viewOf(axes: readonly (readonly number[])[]): View {
  const loops = loopsOf(axes);
  return axes.map((parts, axis) => {
    const first = loopsBefore(axes, axis);
    const factors = loops.map((_, loop) => {
      const part = loop - first;
      if (part < 0 || part >= parts.length) return 0;
      return sizeOf(parts.slice(part + 1));
    });
    return { constant: 0, factors };
  });
}

function loopsBefore(axes: readonly (readonly number[])[], axis: number): number {
  return axes.slice(0, axis).flat().length;
}

function divided(axes: readonly (readonly number[])[], { loop, inner }: Split): number[][] {
  let at = 0;
  return axes.map((parts) =>
    parts.flatMap((length) => at++ === loop ? [length / inner, inner] : [length])
  );
}

function passOf(
  { shape }: GraphValue,
  axes: readonly (readonly number[])[],
  { target, term, view }: { readonly target: PassTarget; readonly term: Term; readonly view: View },
): Pass {
  const { output, format, part, reduced, byLabel, added } = target;
  const loops = loopsOf(axes);
  const to = view.map((index, axis) => {
    if (axis === reduced) return constantIndex(loops);
    return axis === part?.axis && !isListed(index) ? shifted(index, part.start) : index;
  });
  const whole = part?.of.shape ?? shape.map((length, axis) => axis === reduced ? 1 : length);
  const common = { loops, term, output, format, address: addressOfView(to, whole, loops) };
  if (byLabel !== undefined) {
    return { ...common, reduction: "added", reduced: loopsBefore(axes, 1) };
  }
  if (added) return { ...common, reduction: "added" };
  if (reduced === undefined || lengthAt(shape, reduced) === 1) {
    return { ...common, reduction: "none" };
  }
  const loop = loopsBefore(axes, reduced);
  return loop === loops.length - 1
    ? { ...common, reduction: "last loop" }
    : { ...common, reduction: "earlier loop", reduced: loop };
}

/** Reads values at the indices of loops. */
class TermReader {
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
