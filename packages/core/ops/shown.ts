/**
 * Values in messages.
 *
 * @module
 */

/** The most characters that are shown. */
const MOST = 80;

/**
 * Shows a value, such as one of a damaged file.
 *
 * @param value Anything that came from JSON.
 * @returns It as JSON, cut off where it is long.
 *
 * @example
 * ```ts
 * import { shown } from "@goodness/core/ops";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(shown([1, "two"]), '[1,"two"]');
 * assertEquals(shown("x".repeat(1000)), `"${"x".repeat(79)}...`);
 * ```
 */
export function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > MOST ? `${text.slice(0, MOST)}...` : text;
}
