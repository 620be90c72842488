/**
 * Functions on the rows of one value, as WebAssembly. Each takes its first row, the row after its last, the addresses
 * of what it reads and writes, and the length of a row.
 *
 * @module
 */

import { PLAIN, VECTOR } from "./opcodes.ts";
import {
  BYTES,
  type Code,
  F32,
  f32,
  floats,
  get,
  I32,
  i32,
  lane,
  LANES,
  memory,
  plain,
  set,
  V128,
  vector,
  vectorMemory,
  type WasmFunction,
  whileLoop,
} from "./wasm.ts";

/** The parameters. */
const [ROW, END, INPUT, OUTPUT, LENGTH] = [0, 1, 2, 3, 4];
/** The locals: where the row is in input and output, where its vectors and itself end, and those of each function. */
const [FROM, TO, VECTORS_END, ROW_END, MOST, SUM, SUMS, BEST] = [5, 6, 7, 8, 9, 10, 11, 12];

const add = (a: Code, b: Code): Code => plain(PLAIN.i32Add, a, b);
const isBefore = (a: number, b: number): Code => plain(PLAIN.i32LessThan, get(a), get(b));
const element: Code = memory(PLAIN.f32Load, 0, get(FROM));
const moved = (bytes: number): Code =>
  [FROM, TO].map((local) => set(local, add(get(local), i32(bytes))));

/** Sets where the row is. */
const atStart: Code = [
  [[FROM, INPUT], [TO, OUTPUT]].map(([local = 0, address = 0]) =>
    set(local, add(get(address), plain(PLAIN.i32Multiply, get(ROW), bytesOfRow())))
  ),
  set(ROW_END, add(get(FROM), bytesOfRow())),
  set(
    VECTORS_END,
    plain(
      PLAIN.i32Subtract,
      get(ROW_END),
      plain(PLAIN.i32And, bytesOfRow(), i32(LANES * BYTES - 1)),
    ),
  ),
];

function bytesOfRow(): Code {
  return plain(PLAIN.i32Multiply, get(LENGTH), i32(BYTES));
}

function ofRows(name: string, body: Code): WasmFunction {
  return {
    name,
    parameters: [I32, I32, I32, I32, I32],
    results: [],
    locals: [I32, I32, I32, I32, F32, F32, V128, I32],
    body: whileLoop(isBefore(ROW, END), [body, set(ROW, add(get(ROW), i32(1)))]),
  };
}

/** The rest of the row, element by element. */
function restOfRow(body: Code): Code {
  return whileLoop(isBefore(FROM, ROW_END), [body, moved(BYTES)]);
}

/**
 * `exp(x - most) / Σ exp(x - most)`, where `most` is the largest of the row.
 *
 * @param exp The call of the exponential of four floats.
 */
export function softmaxFunction(exp: Code): WasmFunction {
  const power = (x: Code): Code => [
    vector(VECTOR.f32x4Subtract, x, vector(VECTOR.f32x4Splat, get(MOST))),
    exp,
  ];
  const written = memory(PLAIN.f32Load, 0, get(TO));
  return ofRows("softmax", [
    atStart,
    set(MOST, f32(-Infinity)),
    restOfRow(set(MOST, plain(PLAIN.f32Maximum, get(MOST), element))),
    atStart,
    set(SUMS, floats(0)),
    whileLoop(isBefore(FROM, VECTORS_END), [
      vectorMemory(VECTOR.store, 0, get(TO), power(vectorMemory(VECTOR.load, 0, get(FROM)))),
      set(SUMS, vector(VECTOR.f32x4Add, get(SUMS), vectorMemory(VECTOR.load, 0, get(TO)))),
      moved(LANES * BYTES),
    ]),
    set(
      SUM,
      [1, 2, 3].reduce(
        (sum, at) => plain(PLAIN.f32Add, sum, lane(get(SUMS), at)),
        lane(get(SUMS), 0),
      ),
    ),
    restOfRow([
      memory(
        PLAIN.f32Store,
        0,
        get(TO),
        lane(power(vectorMemory(VECTOR.loadSplat32, 0, get(FROM))), 0),
      ),
      set(SUM, plain(PLAIN.f32Add, get(SUM), written)),
    ]),
    atStart,
    restOfRow(memory(PLAIN.f32Store, 0, get(TO), plain(PLAIN.f32Divide, written, get(SUM)))),
  ]);
}

/** 1 at the first of the largest of a row, else 0. */
export const ARG_MAX_ONE_HOT: WasmFunction = ofRows("argMaxOneHot", [
  atStart,
  set(MOST, element),
  set(BEST, get(TO)),
  restOfRow([
    set(BEST, ifGreater(get(TO), get(BEST))),
    set(MOST, ifGreater(element, get(MOST))),
    memory(PLAIN.f32Store, 0, get(TO), f32(0)),
  ]),
  memory(PLAIN.f32Store, 0, get(BEST), f32(1)),
]);

/** The first if the element is greater than all before, else the second. */
function ifGreater(first: Code, second: Code): Code {
  return [first, second, plain(PLAIN.f32Greater, element, get(MOST)), PLAIN.select];
}
