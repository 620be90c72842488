/**
 * The engine's own large product: what all other rates are compared with.
 *
 * @module
 */

import { type Engine, type Ops, type Program, randomStream, type TensorMap } from "@goodness/core";
import { gaussian, tensorNamed } from "@goodness/core/ops";
import { median } from "./statistics.ts";
import { timeCalls } from "./timing.ts";

/** How far the first row may be from one in float64, as a share of its largest value. */
const TOLERANCES = { f32: 1e-4, bf16: 1e-2, f16: 1e-2 } as const;

/**
 * One product of two square matrices; its first row goes to the host.
 *
 * @param size Rows and columns of each.
 * @returns The program; its state is the two matrices `a` and `b`.
 */
export function squareProduct(size: number): Program {
  return {
    name: `product ${size}`,
    inTrainingPrecision: true,
    state: { a: [size, size], b: [size, size] },
    inputs: {},
    run: <T>(ops: Ops<T>, state: TensorMap<T>) => {
      const product = ops.matMul(tensorNamed(state, "a"), tensorNamed(state, "b"));
      return { state: {}, outputs: { row: ops.slice(product, { axis: 0, start: 0, end: 1 }) } };
    },
  };
}

/**
 * Measures a square product, after looking at its first row.
 *
 * @param engine The engine.
 * @param size Rows and columns.
 * @param seconds How long to measure.
 * @returns 10^9 floating-point operations per second, by the median time.
 * @throws {Error} If the engine's product is wrong.
 */
export async function measureProduct(
  engine: Engine,
  size: number,
  seconds: number,
): Promise<number> {
  const state = { a: normals(size ** 2, 0), b: normals(size ** 2, 1) };
  const executable = await engine.compile(squareProduct(size), state);
  try {
    checkRow(tensorNamed(await executable.run({}), "row"), firstRow(state, size), engine);
    const times = await timeCalls(() => executable.run({}), { seconds });
    return 2 * size ** 3 / median(times) / 1e9;
  } finally {
    await executable.dispose();
  }
}

function normals(count: number, index: number): Float32Array<ArrayBuffer> {
  const draw = gaussian(randomStream(1, "weights", index));
  return Float32Array.from({ length: count }, draw);
}

/** The first row of the product, in float64. */
function firstRow(
  { a, b }: { readonly a: Float32Array; readonly b: Float32Array },
  size: number,
): Float64Array {
  const row = new Float64Array(size);
  for (let inner = 0; inner < size; inner++) {
    const factor = a[inner] ?? 0;
    const other = b.subarray(inner * size, (inner + 1) * size);
    other.forEach((value, column) => row[column] = (row[column] ?? 0) + factor * value);
  }
  return row;
}

/**
 * Checks a row of a product.
 *
 * @param found What the engine made.
 * @param expected The same in float64.
 * @param engine The engine.
 * @throws {Error} If they differ by more than its precision does.
 */
export function checkRow(
  found: Float32Array,
  expected: Float64Array,
  { name, precision = "f32" }: Pick<Engine, "name" | "precision">,
): void {
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const apart = expected.reduce(
    (most, value, at) => Math.max(most, Math.abs(value - (found[at] ?? NaN))),
    0,
  );
  if (found.length === expected.length && apart <= TOLERANCES[precision] * largest) return;
  throw new Error(
    `Cannot measure engine ${name} as its product must be right: it is ${apart} apart from one ` +
      `in float64 whose largest value is ${largest}`,
  );
}
