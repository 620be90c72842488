/**
 * Where a pass reads and writes: linear forms over the indices of its loops.
 *
 * @module
 */

import type { Shape } from "../../../ops/ops.ts";
import { lengthAt, stridesOf } from "../../../ops/shape.ts";

/** A linear form over the indices of loops: `constant + Σ factors[j] · index[j]`. Factors are not negative. */
export interface Affine {
  /** What it adds to the products. */
  readonly constant: number;
  /** One factor for each loop. */
  readonly factors: readonly number[];
}

/** An entry of a list of indices, at a place that the loops give. */
export interface Listed {
  /** The name of the list's buffer. */
  readonly list: string;
  /** The place in it. */
  readonly at: Affine;
}

/** An index of one axis of a value: linear in the loops' indices, or an entry of a list. */
export type AxisIndex = Affine | Listed;

/** The index of each axis of a value. */
export type View = readonly AxisIndex[];

/** The address of an element in its buffer, counted in elements. */
export interface Address {
  /** The linear part. */
  readonly linear: Affine;
  /** Entries of lists, each with the distance of neighbours along its axis. */
  readonly listed: readonly (Listed & { readonly stride: number })[];
}

/** An address with other linear forms. */
export function changedAddress(
  { linear, listed }: Address,
  change: (form: Affine) => Affine,
): Address {
  return {
    linear: change(linear),
    listed: listed.map((entry) => ({ ...entry, at: change(entry.at) })),
  };
}

/** Whether two addresses are the same for all indices of loops. */
export function isSameAddress(a: Address, b?: Address): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** A loop would have to be divided, so that its inner part has a length. */
export interface Split {
  /** The index of the loop. */
  readonly loop: number;
  /** The length of the inner part; it divides the loop's. */
  readonly inner: number;
}

/** Whether an index is an entry of a list. */
export function isListed(index: AxisIndex): index is Listed {
  return "list" in index;
}

/** A constant index. */
export function constantIndex(loops: readonly number[], constant = 0): Affine {
  return { constant, factors: loops.map(() => 0) };
}

/** An index plus a constant. */
export function shifted(index: Affine, by: number): Affine {
  return { ...index, constant: index.constant + by };
}

/** `Σ indices[k] · strides[k]`. */
function combined(
  indices: readonly Affine[],
  strides: readonly number[],
  loops: readonly number[],
): Affine {
  const zero = constantIndex(loops);
  return indices.reduce<Affine>((sum, { constant, factors }, axis) => {
    const stride = strides[axis] ?? 0;
    return {
      constant: sum.constant + stride * constant,
      factors: sum.factors.map((factor, loop) => factor + stride * (factors[loop] ?? 0)),
    };
  }, zero);
}

/** The address of an element of a value of a shape, in row-major order. */
export function addressOfView(view: View, shape: Shape, loops: readonly number[]): Address {
  const strides = stridesOf(shape);
  const linear: Affine[] = [];
  const ofLinear: number[] = [];
  const listed: (Listed & { stride: number })[] = [];
  view.forEach((index, axis) => {
    const stride = lengthAt(strides, axis);
    if (isListed(index)) listed.push({ ...index, stride });
    else {
      linear.push(index);
      ofLinear.push(stride);
    }
  });
  return { linear: combined(linear, ofLinear, loops), listed };
}

/**
 * The view of an operand that broadcasts to its reader's shape.
 *
 * @param view The reader's view.
 * @param shape The operand's shape.
 * @param loops The loops' lengths.
 */
export function broadcastView(view: View, shape: Shape, loops: readonly number[]): View {
  const first = view.length - shape.length;
  return shape.map((length, axis) =>
    length === 1 ? constantIndex(loops) : view[first + axis] ?? constantIndex(loops)
  );
}

/**
 * The view of a value before it was reshaped.
 *
 * @param view The view of the reshaped value.
 * @param from The shape of the reshaped value.
 * @param to The shape before.
 * @param loops The loops' lengths.
 * @returns The view, or how to divide a loop so that there is one; `undefined` if there is none.
 */
export function viewBeforeReshape(
  view: View,
  from: Shape,
  to: Shape,
  loops: readonly number[],
): View | Split | undefined {
  const found: AxisIndex[] = [];
  for (const [axes, before] of sharedGroups(from, to)) {
    const lengths = before.map((axis) => lengthAt(to, axis));
    const wide = axes.filter((axis) => lengthAt(from, axis) > 1);
    if (wide.length <= 1 && lengths.filter((length) => length > 1).length <= 1) {
      const own = view[wide[0] ?? NaN] ?? constantIndex(loops);
      found.push(...lengths.map((length) => length === 1 ? constantIndex(loops) : own));
      continue;
    }
    const linear: Affine[] = [];
    for (const each of axes.map((axis) => view[axis])) {
      if (each === undefined || isListed(each)) return undefined;
      linear.push(each);
    }
    let rest = combined(linear, stridesOf(axes.map((axis) => lengthAt(from, axis))), loops);
    for (const stride of stridesOf(lengths)) {
      const divided = dividedBy(rest, stride, loops);
      if (divided === undefined || "loop" in divided) return divided;
      found.push(divided.quotient);
      rest = divided.rest;
    }
  }
  return found;
}

/** Divides a linear form by a stride, where the rest stays below the stride. */
function dividedBy(
  { constant, factors }: Affine,
  stride: number,
  loops: readonly number[],
): { quotient: Affine; rest: Affine } | Split | undefined {
  const quotient = {
    constant: Math.floor(constant / stride),
    factors: factors.map((factor) => factor % stride === 0 ? factor / stride : 0),
  };
  const rest = {
    constant: constant % stride,
    factors: factors.map((factor) => factor % stride === 0 ? 0 : factor),
  };
  const most = rest.factors.reduce(
    (sum, factor, loop) => sum + factor * (lengthAt(loops, loop) - 1),
    rest.constant,
  );
  if (most < stride) return { quotient, rest };
  const loop = rest.factors.findIndex((factor, index) =>
    factor > 0 && factor * lengthAt(loops, index) > stride
  );
  const inner = stride / (rest.factors[loop] ?? NaN);
  const divides = Number.isInteger(inner) && lengthAt(loops, Math.max(loop, 0)) % inner === 0;
  return loop >= 0 && divides ? { loop, inner } : undefined;
}

/** The axes of two shapes of one size, in the smallest groups of the same size. */
function sharedGroups(from: Shape, to: Shape): [from: number[], to: number[]][] {
  const groups: [number[], number[]][] = [];
  let [a, b] = [0, 0];
  while (a < from.length || b < to.length) {
    const group: [number[], number[]] = [[], []];
    let [ofFrom, ofTo] = [1, 1];
    do {
      if (ofFrom <= ofTo && a < from.length) {
        ofFrom *= lengthAt(from, a);
        group[0].push(a++);
      } else if (b < to.length) {
        ofTo *= lengthAt(to, b);
        group[1].push(b++);
      } else {
        ofFrom *= lengthAt(from, a);
        group[0].push(a++);
      }
    } while (ofFrom !== ofTo && (a < from.length || b < to.length));
    groups.push(group);
  }
  return groups;
}
