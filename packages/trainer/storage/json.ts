/**
 * JSON of files, whose numbers are finite.
 *
 * @module
 */

/**
 * Parses JSON of a file.
 *
 * @param text The text.
 * @param name What to call the file in errors.
 * @returns The value.
 * @throws {SyntaxError} As {@linkcode finiteJson}; the message names the file.
 */
export function parseJson(text: string, name: string): unknown {
  try {
    return finiteJson(text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new SyntaxError(`Cannot read ${name}: ${reason}`, { cause });
  }
}

/**
 * Parses JSON. Its numbers may be any, such as 1e999, which JavaScript reads as infinite.
 *
 * @param text The text.
 * @returns The value.
 * @throws {SyntaxError} If the text is not JSON, or a number is too large; the message is a clause.
 */
export function finiteJson(text: string): unknown {
  try {
    return JSON.parse(text, finite);
  } catch (cause) {
    const message = cause instanceof RangeError ? cause.message : "it is not JSON";
    throw new SyntaxError(message, { cause });
  }
}

function finite(key: string, value: unknown): unknown {
  if (typeof value !== "number" || Number.isFinite(value)) return value;
  throw new RangeError(`the number ${JSON.stringify(key.slice(0, 40))} in it is too large`);
}
