/**
 * TOML files, and where things are written in them. The parser gives places of syntax errors only.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import { parse, TomlError, type TomlTable } from "smol-toml";

/** The longest line of a message; the parser quotes whole lines of the file. */
const LONGEST_LINE = 120;

/**
 * Reads TOML.
 *
 * @param text The file's text.
 * @param name What to call the file in errors.
 * @returns The file's tables.
 * @throws {InputError} If it is not TOML.
 */
export function parseToml(text: string, name: string): TomlTable {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const lines = error.message.split("\n").map((line) => line.slice(0, LONGEST_LINE));
    throw new InputError(`Cannot read ${name}: ${lines.join("\n")}`, { cause: error });
  }
}

/** A table of a TOML file, or a key in it. */
export interface TomlPlace {
  /** The table's name, such as `network.layers`. @default {""} what stands before all tables */
  readonly table?: string;
  /** Which one of an array of tables, from 0. @default {0} */
  readonly index?: number;
  /** A key in the table. @default {undefined} the table itself */
  readonly key?: string | undefined;
}

const HEADER = /^\s*\[\[?([\w\s."'-]+)\]\]?\s*(#.*)?$/;
const KEY = /^\s*["']?([\w-]+)["']?\s*[.=]/;

/**
 * Finds a table or a key.
 *
 * @param text The text of the file.
 * @param place What to find.
 * @returns Its line, from 1: that of the table if the key is not in it, and nothing if neither has a line of its own.
 */
export function tomlLine(text: string, place: TomlPlace): number | undefined {
  const { table = "", index = 0, key } = place;
  const counts = new Map<string, number>();
  let found: number | undefined;
  let isInside = table === "";
  for (const [at, line] of text.split("\n").entries()) {
    const header = HEADER.exec(line)?.[1]?.replace(/[\s"']/g, "");
    if (header !== undefined) {
      const count = counts.get(header) ?? 0;
      counts.set(header, count + 1);
      isInside = header === table && count === index;
      if (isInside) found = at + 1;
    } else if (isInside && key !== undefined && KEY.exec(line)?.[1] === key) return at + 1;
  }
  return found;
}
