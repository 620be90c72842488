/**
 * Writes WebAssembly modules: functions over one shared memory, in the binary format (WebAssembly 2.0, section 5,
 * and fixed-width SIMD).
 *
 * @module
 */

import { PLAIN, VECTOR } from "./opcodes.ts";

/** Types of values, by their bytes. */
export const [I32, F32, V128] = [0x7f, 0x7d, 0x7b];

/** Floats of a vector, and bytes of a float. */
export const [LANES, BYTES] = [4, 4];

/** A piece of code: bytes, nested as is convenient. */
export type Code = number | readonly Code[];

/** A function of a module. */
export interface WasmFunction {
  /** The name it is exported under; none if it is only called inside the module. */
  readonly name?: string;
  /** The types of its parameters. */
  readonly parameters: readonly number[];
  /** The types of its results. */
  readonly results: readonly number[];
  /** The types of its other locals, which are numbered after the parameters. */
  readonly locals: readonly number[];
  /** Its body, without the final `end`. */
  readonly body: Code;
}

const END = 0x0b;
const EMPTY_BLOCK = 0x40;

/** An unsigned integer in LEB128. */
export function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low | 0x80 : low);
  } while (rest > 0);
  return bytes;
}

/** A signed 32-bit integer in LEB128. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  let rest = value | 0;
  for (;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const isLast = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(isLast ? low : low | 0x80);
    if (isLast) return bytes;
  }
}

function floatBytes(value: number): number[] {
  return [...new Uint8Array(Float32Array.of(value).buffer)];
}

/** `i32.const`. */
export function i32(value: number): Code {
  return [0x41, signed(value)];
}

/** `f32.const`. */
export function f32(value: number): Code {
  return [0x43, floatBytes(value)];
}

/** Four times the same float. */
export function floats(value: number): Code {
  const bytes = floatBytes(value);
  return [0xfd, unsigned(0x0c), bytes, bytes, bytes, bytes];
}

/** Four times the same integer. */
export function integers(value: number): Code {
  const bytes = [...new Uint8Array(Int32Array.of(value).buffer)];
  return [0xfd, unsigned(0x0c), bytes, bytes, bytes, bytes];
}

/** `local.get`. */
export function get(local: number): Code {
  return [0x20, unsigned(local)];
}

/** `local.set`, after the code of the value. */
export function set(local: number, value: Code): Code {
  return [value, 0x21, unsigned(local)];
}

/** `local.tee`, after the code of the value. */
export function tee(local: number, value: Code): Code {
  return [value, 0x22, unsigned(local)];
}

/** `call`, after the code of the arguments. */
export function call(index: number, ...values: Code[]): Code {
  return [values, 0x10, unsigned(index)];
}

/** Code that runs while a condition holds. */
export function whileLoop(condition: Code, body: Code): Code {
  return [
    [0x02, EMPTY_BLOCK], // block
    [0x03, EMPTY_BLOCK], // loop
    [plain(PLAIN.i32IsZero, condition), 0x0d, 1], // br_if to the end
    body,
    [0x0c, 0], // br to the start
    END,
    END,
  ];
}

/** A plain instruction after its operands. */
export function plain(opcode: number, ...operands: Code[]): Code {
  return [operands, opcode];
}

/** An instruction on vectors after its operands. */
export function vector(opcode: number, ...operands: Code[]): Code {
  return [operands, 0xfd, unsigned(opcode)];
}

/** One float of a vector. */
export function lane(value: Code, index: number): Code {
  return [value, 0xfd, VECTOR.f32x4ExtractLane, index];
}

/** A vector of bytes of two: 0 to 15 are the first's. */
export function shuffled(first: Code, second: Code, bytes: readonly number[]): Code {
  return [first, second, 0xfd, VECTOR.shuffle, bytes];
}

/** A load or a store of a vector: operands, then the offset in bytes. Any alignment is right. */
export function vectorMemory(opcode: number, offset: number, ...operands: Code[]): Code {
  return [operands, 0xfd, unsigned(opcode), 0, unsigned(offset)];
}

/** A load or a store of a number. */
export function memory(opcode: number, offset: number, ...operands: Code[]): Code {
  return [operands, opcode, 0, unsigned(offset)];
}

/** Writes a module of functions over an imported memory `shared.memory`, shared between threads. */
export function wasmModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const text = (value: string): Code => counted([...new TextEncoder().encode(value)]);
  const types = functions.map(({ parameters, results }): Code => [
    0x60,
    counted(parameters),
    counted(results),
  ]);
  const exported = functions.flatMap(({ name }, index): Code[] =>
    name === undefined ? [] : [[text(name), 0x00, unsigned(index)]]
  );
  const bodies = functions.map(({ locals, body }) =>
    sized([counted(locals.map((type) => [1, type])), body, END])
  );
  // A shared memory with a minimum and the largest maximum.
  const imported: Code = [text("shared"), text("memory"), 0x02, 0x03, 0, unsigned(65536)];
  return Uint8Array.from(bytesOf([
    [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    section(1, types),
    section(2, [imported]),
    section(3, functions.map((_, index) => unsigned(index))),
    section(7, exported),
    section(10, bodies),
  ]));
}

function section(id: number, entries: readonly Code[]): Code {
  return [id, sized(counted(entries))];
}

function counted(entries: readonly Code[]): Code {
  return [unsigned(entries.length), entries];
}

function sized(code: Code): Code {
  const bytes = bytesOf(code);
  return [unsigned(bytes.length), bytes];
}

function bytesOf(code: Code): number[] {
  const bytes: number[] = [];
  const visit = (each: Code): void => {
    if (typeof each === "number") bytes.push(each);
    else each.forEach(visit);
  };
  visit(code);
  return bytes;
}
