/**
 * Records on disk: a folder of JSON files, whose names follow from their contents.
 *
 * @module
 */

import { readText } from "@goodness/cli";
import { explainWriteError, finiteJson, writeFileAtomically } from "@goodness/trainer/storage";
import { join } from "node:path";
import * as v from "valibot";

/** The most letters of a reason. */
const LONGEST = 200;

/** What a {@linkcode RecordStore} knows of its records. */
export interface RecordStoreOptions<T> {
  /** The name of a record's file, without `.json`. */
  readonly nameOf: (record: T) => string;
  /** What the user can do about a damaged record. */
  readonly remedy: string;
}

/**
 * Reads and writes records of one kind.
 *
 * @example
 * ```ts
 * import { RecordStore } from "@goodness/research/record_store";
 * import { assertEquals } from "@std/assert";
 * import * as v from "valibot";
 *
 * const store = new RecordStore(v.object({ city: v.string(), people: v.number() }), {
 *   nameOf: ({ city }) => city,
 *   remedy: "count again",
 * });
 * assertEquals(store.parse('{"city":"ulm","people":126405}', "ulm.json").people, 126405);
 * ```
 */
export class RecordStore<T> {
  readonly #schema: v.GenericSchema<unknown, T>;
  readonly #nameOf: (record: T) => string;
  readonly #remedy: string;

  /**
   * Makes the store of a kind of record.
   *
   * @param schema The schema of a record.
   * @param options The names of files, and the remedy for a damaged one.
   */
  constructor(schema: v.GenericSchema<unknown, T>, { nameOf, remedy }: RecordStoreOptions<T>) {
    this.#schema = schema;
    this.#nameOf = (record) => `${nameOf(record)}.json`;
    this.#remedy = remedy;
  }

  /**
   * Parses a record.
   *
   * @param text The file's text.
   * @param name What to call it in errors.
   * @returns The record.
   * @throws {SyntaxError} If it is damaged; the message says where.
   */
  parse(text: string, name: string): T {
    const result = v.safeParse(this.#schema, this.#json(text, name));
    if (result.success) return result.output;
    const [issue] = result.issues;
    const path = v.getDotPath(issue);
    const message = issue.message.slice(0, LONGEST); // It may quote a value of any length.
    throw this.#damaged(name, path === null ? message : `"${path}": ${message}`);
  }

  #json(text: string, name: string): unknown {
    try {
      return finiteJson(text);
    } catch (cause) {
      throw this.#damaged(name, cause instanceof Error ? cause.message : String(cause), cause);
    }
  }

  #damaged(name: string, reason: string, cause?: unknown): SyntaxError {
    return new SyntaxError(`Cannot read the record ${name}: ${reason}; ${this.#remedy}`, { cause });
  }

  /**
   * Reads all records of a folder.
   *
   * @param folder The folder; it need not exist.
   * @returns The records, in the order of their files' names.
   * @throws {SyntaxError} If a record is damaged or not under its own name.
   */
  async read(folder: string): Promise<T[]> {
    const records: T[] = [];
    for (const name of await recordNames(folder)) {
      const path = join(folder, name);
      const record = this.parse(await readText(path, { expected: "a record as JSON" }), path);
      const own = this.#nameOf(record);
      if (own !== name) {
        throw new SyntaxError(`Cannot use the record ${path}: its name must be ${own}`);
      }
      records.push(record);
    }
    return records;
  }

  /**
   * Writes a record, and replaces an earlier one of the same name.
   *
   * @param folder The folder, under `docs/`; created if it does not exist.
   * @param record The record.
   * @returns The file.
   * @throws {InputError} If this process may not write there.
   */
  async write(folder: string, record: T): Promise<string> {
    const path = join(folder, this.#nameOf(record));
    try {
      await Deno.mkdir(folder, { recursive: true });
      await writeFileAtomically(path, JSON.stringify(record, null, 2) + "\n");
    } catch (error) {
      throw explainWriteError(error, path, "docs");
    }
    return path;
  }
}

async function recordNames(folder: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.map(({ name }) => name).filter((name) => name.endsWith(".json")).toSorted();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
