/**
 * Tables of whole numbers as text, with a delimiter between columns.
 *
 * @module
 */

import { kindOfBytes } from "@goodness/core";
import { shown } from "@goodness/core/ops";
import type { NamedFile } from "./named_file.ts";

/** A table of numbers. */
export interface NumberTable {
  /** The names of the columns, in lower case; none without a header line. */
  readonly header: readonly string[] | undefined;
  /** The number of columns. */
  readonly columns: number;
  /** The numbers, `[rows, columns]`. */
  readonly values: Uint16Array<ArrayBuffer>;
}

const NEWLINE = 10;
const POINT = 46;
const ZERO = 48;

/** Spaces, quotes, and the carriage returns of Windows. */
const IGNORED: ReadonlySet<number> = new Set([32, 34, 13]);

/** Where the rows of a table are. */
interface RowOptions {
  readonly start: number;
  /** The number of the first line. */
  readonly firstLine: number;
  readonly columns: number;
  readonly delimiter: string;
}

/**
 * Parses a table.
 *
 * @param file The file: text, with commas, semicolons or tabs between columns.
 * @returns The table.
 * @throws {SyntaxError} If a cell is no whole number from 0 to 65535, or a row of another length; names the
 *   line.
 */
export function parseNumberTable(file: NamedFile): NumberTable {
  const { path, bytes } = file;
  const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  const end = lineEnd(bytes, start);
  const first = new TextDecoder().decode(bytes.subarray(start, end));
  const delimiter = [",", ";", "\t"].find((text) => first.includes(text));
  if (delimiter === undefined) {
    throw new SyntaxError(
      `Cannot read ${path}: expected a table of labels and pixels with commas between them, ` +
        `found ${kindOfBytes(bytes)}`,
    );
  }
  const cells = first.split(delimiter).map((cell) => cell.trim().replaceAll('"', "").toLowerCase());
  const header = cells.some((cell) => /[a-z]/.test(cell)) ? cells : undefined;
  const rows = { start: header ? end + 1 : start, firstLine: header ? 2 : 1, delimiter };
  const values = parseRows(file, { ...rows, columns: cells.length });
  return { header, columns: cells.length, values };
}

function lineEnd(bytes: Uint8Array, start: number): number {
  const end = bytes.indexOf(NEWLINE, start);
  return end < 0 ? bytes.length : end;
}

function parseRows(
  { path, bytes }: NamedFile,
  { start, firstLine, columns, delimiter }: RowOptions,
): Uint16Array<ArrayBuffer> {
  const separator = delimiter.charCodeAt(0);
  let lines = 1;
  for (let at = start; at < bytes.length; at++) if (bytes[at] === NEWLINE) lines++;
  const values = new Uint16Array(lines * columns);
  let count = 0;
  let at = start;
  for (let line = firstLine; at < bytes.length; line++) {
    const end = lineEnd(bytes, at);
    const text = bytes.subarray(at, end);
    at = end + 1;
    if (text.every((byte) => IGNORED.has(byte))) continue;
    const found = parseLine(text, separator, values.subarray(count, count + columns));
    if (found !== columns) {
      const what = found < 0 ? badCell(text, delimiter, -found) : `${found} columns`;
      throw new SyntaxError(
        `Cannot read ${path}: expected ${columns} whole numbers in line ${line}, found ${what}`,
      );
    }
    count += columns;
  }
  return values.subarray(0, count);
}

function badCell(line: Uint8Array, delimiter: string, column: number): string {
  const cell = new TextDecoder().decode(line).split(delimiter)[column - 1]?.trim();
  return `${shown(cell)} in column ${column}`;
}

/**
 * Parses a line byte by byte, as texts of all cells would take too long and too much memory.
 *
 * @param line The line.
 * @param separator The byte between cells.
 * @param row Where the numbers go.
 * @returns The number of cells; of a cell that is no whole number the number of its column, negative.
 */
function parseLine(line: Uint8Array, separator: number, row: Uint16Array): number {
  let [column, value, digits, isFraction] = [0, 0, 0, false];
  for (let at = 0; at <= line.length; at++) {
    const byte = line[at] ?? separator;
    const digit = byte - ZERO;
    if (digit >= 0 && digit <= 9 && !isFraction) {
      value = value * 10 + digit;
      digits++;
    } else if (byte === separator) {
      if (digits === 0 || value > 0xffff) return -(column + 1);
      row[column++] = value;
      value = digits = 0;
      isFraction = false;
    } else if (byte === POINT && !isFraction) {
      isFraction = true;
    } else if (!IGNORED.has(byte) && !(isFraction && digit === 0)) {
      return -(column + 1);
    }
  }
  return column;
}
