/**
 * Builds passes: the loops around a value, and the expression that reads others through all that is not stored.
 *
 * @module
 */

import type { AnyCall, GraphValue } from "../../../graph/graph.ts";
import { lengthAt, sizeOf } from "../../../ops/shape.ts";
import {
  addressOfView,
  constantIndex,
  isListed,
  shifted,
  type Split,
  type View,
} from "./affine.ts";
import { fitLoops } from "./fit_loops.ts";
import { withFixedFactors } from "./fixed_factors.ts";
import type { NumberFormat, Pass, Term } from "./pass.ts";
import { MustStore, type PassLists, TermReader } from "./term_reader.ts";
import type { TracedValues } from "./traced_values.ts";

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
  /** What sums are multiplied by. */
  readonly scale?: number;
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
        const { byLabel } = target;
        const { terms } = reader;
        if (byLabel !== undefined) {
          const { label, present } = this.#lists.labels(byLabel);
          const row = view[1] ?? constantIndex(loops);
          if (isListed(row)) throw new MustStore(this.#values.base(value).name);
          const kept = terms.apply("mul", [term, reader.present(present, row)]);
          const to = view.with(1, { list: label, at: row });
          return fitted(passOf(value, axes, { target, term: kept, view: to }));
        }
        return fitted(passOf(value, axes, { target, term, view }));
      }
      const isReduced = target.reduced !== undefined &&
        loopsBefore(axes, target.reduced) === split.loop;
      if (isReduced) throw new MustStore(this.#values.base(value).name);
      axes = divided(axes, split);
    }
  }
}

/** A pass as its code is best. */
function fitted(pass: Pass): Pass {
  return withFixedFactors(fitLoops(pass));
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
  const { output, format, part, reduced, byLabel, added, scale } = target;
  const loops = loopsOf(axes);
  const to = view.map((index, axis) => {
    if (axis === reduced) return constantIndex(loops);
    return axis === part?.axis && !isListed(index) ? shifted(index, part.start) : index;
  });
  const whole = part?.of.shape ?? shape.map((length, axis) => axis === reduced ? 1 : length);
  const result = { term, output, format, address: addressOfView(to, whole, loops) };
  if (byLabel !== undefined) {
    return { loops, results: [result], reduction: "added", reduced: loopsBefore(axes, 1) };
  }
  if (added) return { loops, results: [result], reduction: "added" };
  if (reduced === undefined || lengthAt(shape, reduced) === 1) {
    return { loops, results: [result], reduction: "none" };
  }
  const results = [{ ...result, ...(scale !== undefined && { scale }) }];
  const loop = loopsBefore(axes, reduced);
  return loop === loops.length - 1
    ? { loops, results, reduction: "last loop" }
    : { loops, results, reduction: "earlier loop", reduced: loop };
}
