/**
 * JSON from strangers.
 *
 * @module
 */

import { ProblemError } from "./problem.ts";

/** Deepest nesting; a request has 6. Parsing what is nested millions deep takes many seconds. */
const MAX_DEPTH = 32;

/**
 * Parses a body.
 *
 * @param text The body.
 * @returns The value.
 * @throws {ProblemError} With status 400, if it is no JSON, or nested too deep.
 */
export function parseJson(text: string): unknown {
  checkDepth(text);
  try {
    return JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ProblemError(400, `Cannot parse body as it must be well-formed JSON: ${reason}`);
  }
}

/** Counts brackets that are open. Those in strings do not count. */
function checkDepth(text: string): void {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (character === '"') at = endOfString(text, at);
    else if (character === "[" || character === "{") depth++;
    else if (character === "]" || character === "}") depth--;
    if (depth > MAX_DEPTH) {
      throw new ProblemError(
        400,
        `Cannot parse body as its arrays and objects must be nested at most ${MAX_DEPTH} deep`,
      );
    }
  }
}

/** Where the string that starts at a quotation mark ends: at the next one that is not escaped. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text[end - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return end;
  }
  return text.length;
}
