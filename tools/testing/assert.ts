/**
 * The assertions that the tests use, over `node:assert/strict`, under the names of JSR's
 * `@std/assert`: the import map points that name here, and one line there swaps in the real package.
 *
 * @module
 */

import strict from "node:assert/strict";

/** Throws unless `value` is truthy. */
export function assert(value: unknown, message?: string): asserts value {
  if (message === undefined) strict.ok(value);
  else strict.ok(value, message);
}

/** Throws unless `actual` and `expected` are deeply and strictly equal. */
export function assertEquals<T>(actual: T, expected: T, message?: string): void {
  if (message === undefined) strict.deepStrictEqual(actual, expected);
  else strict.deepStrictEqual(actual, expected, message);
}

/** Throws if `actual` and `expected` are deeply and strictly equal. */
export function assertNotEquals<T>(actual: T, expected: T, message?: string): void {
  if (message === undefined) strict.notDeepStrictEqual(actual, expected);
  else strict.notDeepStrictEqual(actual, expected, message);
}

/** Throws unless `actual` is within `tolerance` of `expected`. */
export function assertAlmostEquals(actual: number, expected: number, tolerance = 1e-7): void {
  strict.ok(
    Math.abs(actual - expected) <= tolerance,
    `Expected ${actual} to be within ${tolerance} of ${expected}`,
  );
}

/** Throws unless `text` contains `part`. */
export function assertStringIncludes(text: string, part: string): void {
  strict.ok(text.includes(part), `Expected ${JSON.stringify(text)} to contain "${part}"`);
}

/** Throws unless `text` matches `pattern`. */
export function assertMatch(text: string, pattern: RegExp): void {
  strict.match(text, pattern);
}

/** A class of errors, abstract or not. */
// deno-lint-ignore no-explicit-any -- a constructor type takes any arguments, as in the real package
export type ErrorClass<E extends Error> = abstract new (...args: any[]) => E;

function checkError<E extends Error>(error: unknown, errorClass: ErrorClass<E>, part: string): E {
  strict.ok(
    error instanceof errorClass,
    `Expected ${errorClass.name}, but caught ${error}`,
  );
  assertStringIncludes(error.message, part);
  return error;
}

/** Throws unless `fn` throws an `errorClass` whose message contains `part`; returns the error. */
export function assertThrows<E extends Error>(
  fn: () => unknown,
  errorClass: ErrorClass<E>,
  part = "",
): E {
  try {
    fn();
  } catch (error) {
    return checkError(error, errorClass, part);
  }
  throw new strict.AssertionError({ message: `Expected ${errorClass.name}, but nothing threw` });
}

/** Rejects unless `fn` rejects with an `errorClass` whose message contains `part`. */
export async function assertRejects<E extends Error>(
  fn: () => PromiseLike<unknown>,
  errorClass: ErrorClass<E>,
  part = "",
): Promise<E> {
  try {
    await fn();
  } catch (error) {
    return checkError(error, errorClass, part);
  }
  throw new strict.AssertionError({ message: `Expected ${errorClass.name}, but nothing threw` });
}
