/**
 * Errors of writing, in words that say what to do.
 *
 * @module
 */

/** Something could not be written; a file that was in its place before is unharmed. */
export class WriteError extends Error {
  /** The name of this class of errors. */
  override readonly name: string = "WriteError";
}

/** What is wrong, and the remedy, by the operating system's code. */
const REASONS: ReadonlyMap<string, string> = new Map([
  ["ENOSPC", "its disk is full; free some space"],
  ["EDQUOT", "this user's share of its disk is used up; free some space"],
  ["EFBIG", "it is larger than its disk or a limit of this process allows; lift the limit"],
  ["EROFS", "its disk is read-only; choose a folder on another one"],
  ["EIO", "its disk fails; choose a folder on another one"],
  ["EACCES", "this user may not write there; change the permissions or choose another folder"],
  ["EPERM", "this user may not write there; change the permissions or choose another folder"],
  ["ENOENT", "its folder is gone; was it removed meanwhile?"],
  ["EEXIST", "a file has this name; choose another one"],
  ["ENOTDIR", "a part of this path is a file; choose another folder"],
  ["EISDIR", "a folder has this name; move it away"],
  ["ENAMETOOLONG", "its name is too long; choose a shorter one"],
]);

/**
 * Explains an error of writing.
 *
 * @param error The error.
 * @param what What could not be written, such as a path.
 * @returns A `WriteError` that names it and the remedy, if the operating system gave a known reason; any
 *   other error as it is.
 *
 * @example A file where a folder should be
 * ```ts
 * import { writeError, WriteError } from "@goodness/cli";
 * import { assert } from "@std/assert";
 *
 * try {
 *   await Deno.writeTextFile("deno.json/a", "text");
 * } catch (error) {
 *   assert(writeError(error, "deno.json/a") instanceof WriteError);
 * }
 * ```
 */
export function writeError(error: unknown, what: string): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const reason = REASONS.get(code);
  return reason === undefined
    ? error
    : new WriteError(`Cannot write ${what}: ${reason}`, { cause: error });
}
