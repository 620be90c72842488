/**
 * The flag `--json`.
 *
 * @module
 */

import { Option } from "commander";

/**
 * Makes the flag of a command that can print its result as JSON.
 *
 * @returns The option `--json`.
 *
 * @example
 * ```ts
 * import { jsonOption } from "@goodness/cli";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(jsonOption().flags, "--json");
 * ```
 */
export function jsonOption(): Option {
  return new Option("--json", "print the result as one JSON object, and nothing else");
}
