/**
 * The description of a run, as `config.json` holds it. It has a checksum, as a changed digit is another training;
 * it is text, so people may change it all the same, and are told.
 *
 * @module
 */

import { checksumText } from "@goodness/core/files";
import { isJsonObject, shown } from "@goodness/core/ops";
import { parseJson } from "./json.ts";

/** A description as it was read. */
export interface ReadConfig {
  /** The description, without its checksum. */
  readonly config: Readonly<Record<string, unknown>>;
  /** A line, if it is not as a run wrote it. */
  readonly warning?: string | undefined;
}

/** What earlier versions wrote, without a checksum; an entry besides may be its name, damaged. */
const EARLIER = [
  ...["job", "command", "settings", "fingerprint", "device", "processor", "versions"],
  ...["network", "stage", "backbone", "model"],
];

/**
 * Writes a description.
 *
 * @param config The description.
 * @returns The text of the file.
 */
export function formatRunConfig(config: ReadConfig["config"]): string {
  return JSON.stringify({ ...config, checksum: checksumOf(config) }, null, 2) + "\n";
}

/**
 * Reads a description.
 *
 * @param text The text of the file.
 * @param path The file.
 * @returns What it holds.
 * @throws {SyntaxError} If the text is not a JSON object.
 */
export function parseRunConfig(text: string, path: string): ReadConfig {
  const stored = parseJson(text, path);
  if (!isJsonObject(stored)) {
    throw new SyntaxError(`Cannot read ${path}: expected a JSON object, found ${shown(stored)}`);
  }
  const { checksum, ...config } = stored;
  const isSound = checksum === undefined
    ? Object.keys(config).every((key) => EARLIER.includes(key))
    : checksum === checksumOf(config);
  const warning = `${path} is not as the run wrote it: it was changed by hand or is damaged`;
  return { config, warning: isSound ? undefined : warning };
}

function checksumOf(config: ReadConfig["config"]): string {
  return checksumText(JSON.stringify(config));
}
