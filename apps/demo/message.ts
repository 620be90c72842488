/**
 * How values look in error messages.
 *
 * @module
 */

const MAX_LENGTH = 40;

/**
 * Shows a JSON value shortly: numbers, texts and the like as they are, arrays and objects by kind
 * and size.
 *
 * @param value The value; `undefined` for a missing one.
 * @returns A few words.
 */
export function show(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object" && value !== null) return showKeys(Object.keys(value));
  if (value === undefined) return "none";
  if (typeof value === "number") return String(value);
  return shorten(JSON.stringify(value));
}

function showKeys(keys: readonly string[]): string {
  if (keys.length === 0) return "an object without keys";
  return `an object with ${shorten(keys.map((key) => JSON.stringify(key)).join(", "))}`;
}

/**
 * Shortens a text that a client sent, which may be of any length.
 *
 * @param text The text.
 * @returns Its first characters, with dots where there are more.
 */
export function shorten(text: string): string {
  return text.length <= MAX_LENGTH ? text : `${text.slice(0, MAX_LENGTH)}...`;
}
