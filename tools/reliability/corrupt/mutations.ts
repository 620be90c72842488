/**
 * Ways to damage a file: those of disks and networks, of editors, and of people who take the wrong file.
 *
 * @module
 */

import { randomStream } from "@goodness/core";
import { joined } from "@goodness/testing/bytes.ts";

/** Bytes of a file. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Random choices. */
export interface Choices {
  /** A whole number from 0 to below `end`. */
  readonly below: (end: number) => number;
  /** One of some values. */
  readonly of: <T>(values: readonly [T, ...T[]]) => T;
}

/** A way to damage a file; `other` is a file of another format. */
export type Mutation = (bytes: Bytes, choices: Choices, other: Bytes) => Bytes;

/**
 * Opens a stream of choices.
 *
 * @param seed What they follow from.
 * @param index Which stream.
 * @returns The choices.
 */
export function choicesOf(seed: number, index: number): Choices {
  const next = randomStream(seed, "order", index);
  const below = (end: number): number => Math.floor(next() * end);
  return { below, of: (values) => values[below(values.length)] ?? values[0] };
}

/** A part of a file, at most a quarter of it, as `[start, end]`. */
function partOf({ length }: Bytes, { below }: Choices): [start: number, end: number] {
  const start = below(length + 1);
  return [start, Math.min(length, start + 1 + below(Math.ceil(length / 4) + 1))];
}

function textOf(bytes: Bytes): string {
  return new TextDecoder("latin1").decode(bytes); // a letter a byte
}

function bytesOf(text: string): Bytes {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** Puts a text in place of one of the places where a pattern fits. */
function replaced(bytes: Bytes, pattern: RegExp, { of }: Choices, text: string): Bytes {
  const [first, ...others] = textOf(bytes).matchAll(pattern);
  if (first === undefined) return joined(bytes, bytesOf(text));
  const { index, 0: { length } } = of([first, ...others]);
  return joined(bytes.subarray(0, index), bytesOf(text), bytes.subarray(index + length));
}

function flipBits(bytes: Bytes, { below }: Choices): Bytes {
  const copy = bytes.slice();
  for (let flips = 1 + below(3); flips > 0 && copy.length > 0; flips--) {
    const at = below(copy.length);
    copy[at] = (copy[at] ?? 0) ^ 1 << below(8);
  }
  return copy;
}

function changeBytes(bytes: Bytes, { below }: Choices): Bytes {
  const copy = bytes.slice();
  for (let changes = 1 + below(4); changes > 0; changes--) copy[below(copy.length)] = below(256);
  return copy;
}

/** What a header says about lengths is huge, zero or negative. */
function binaryNumber(bytes: Bytes, choices: Choices): Bytes {
  const length = choices.of([1, 2, 4, 8]);
  const at = choices.below(Math.min(64, bytes.length));
  const copy = bytes.slice();
  const isBig = choices.of([true, false]);
  const [most, others] = choices.of([[0xff, 0xff], [0x7f, 0xff], [0, 0], [0x80, 0], [0x10, 0]]);
  copy.fill(others, at, at + length);
  if (at < copy.length) copy[isBig ? at : Math.min(at + length, copy.length) - 1] = most;
  return copy;
}

const NUMBERS = [
  ...["0", "-1", "1e999", "NaN", "inf", "99999999999", "1e15", "4294967296", "-0.5", "0.1"],
  ...["1e-320", "null", "true", '""', "[]", "{}", "9007199254740993", "1,2", "0x10", "nan"],
] as const;

const NESTED = 20_000;

/** The ways; each is as likely as any other. */
export const MUTATIONS: Readonly<Record<string, Mutation>> = {
  "bits flipped": flipBits,
  "bytes changed": changeBytes,
  "cut off": (bytes, { below }) => bytes.slice(0, below(bytes.length)),
  "longer": (bytes, choices) => {
    const more = Uint8Array.from({ length: 1 + choices.below(64) }, () => choices.below(256));
    return joined(bytes, choices.of([more, new Uint8Array(more.length), bytes]));
  },
  "part removed": (bytes, choices) => {
    const [start, end] = partOf(bytes, choices);
    return joined(bytes.subarray(0, start), bytes.subarray(end));
  },
  "part twice": (bytes, choices) => {
    const [start, end] = partOf(bytes, choices);
    return joined(bytes.subarray(0, end), bytes.subarray(start));
  },
  "parts swapped": (bytes, choices) => {
    const [start, middle] = partOf(bytes, choices);
    const end = Math.min(bytes.length, middle + middle - start);
    const [a, b] = [bytes.subarray(start, middle), bytes.subarray(middle, end)];
    return joined(bytes.subarray(0, start), b, a, bytes.subarray(end));
  },
  "part zero": (bytes, choices) => bytes.slice().fill(0, ...partOf(bytes, choices)),
  "part of another format": (bytes, choices, other) => {
    const [start, end] = partOf(bytes, choices);
    const part = other.subarray(...partOf(other, choices));
    return joined(bytes.subarray(0, start), part, bytes.subarray(end));
  },
  "a number of the header": binaryNumber,
  "a number of the text": (bytes, choices) =>
    replaced(bytes, /-?\d+(\.\d+)?(e[+-]?\d+)?/g, choices, choices.of(NUMBERS)),
  "nested deep": (bytes, choices) =>
    replaced(bytes, /[\d"{[]/g, choices, "[".repeat(NESTED) + "]".repeat(NESTED)),
  "file of another format": (_bytes, _choices, other) => other,
  "no content": () => new Uint8Array(),
  "byte order mark": (bytes) => joined(Uint8Array.of(0xef, 0xbb, 0xbf), bytes),
  "lines of Windows": (bytes) => bytesOf(textOf(bytes).replaceAll("\n", "\r\n")),
};

/** A damaged file, and what was done to it. */
export interface Mutant {
  /** The file, which may be the same as before. */
  readonly bytes: Bytes;
  /** The names of {@linkcode MUTATIONS}, in their order. */
  readonly ways: readonly string[];
}

/**
 * Damages a file once, sometimes twice or three times.
 *
 * @param bytes The file.
 * @param choices Random choices.
 * @param other A file of another format.
 * @returns The mutant.
 */
export function mutated(bytes: Bytes, choices: Choices, other: Bytes): Mutant {
  const names = Object.keys(MUTATIONS);
  const times = choices.of([1, 1, 1, 2, 3]);
  const ways = Array.from({ length: times }, () => names[choices.below(names.length)] ?? "");
  const damage = (mutant: Bytes, way: string): Bytes =>
    MUTATIONS[way]?.(mutant, choices, other) ?? mutant;
  return { bytes: ways.reduce(damage, bytes), ways };
}
