/**
 * Objects in parsed JSON.
 *
 * @module
 */

/**
 * Whether a value of parsed JSON is an object; arrays and null are not.
 */
export function isJsonObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
