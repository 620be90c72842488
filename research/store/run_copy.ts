/**
 * The copy of a run folder in a store. Who has the run writes it; who has it next goes on from there.
 *
 * Each owner of a run writes under a prefix of its own, `<run>/<owner>/`: files by their contents, and then a manifest
 * that names them. So a copy is seen whole or not at all, and an owner that lost the run and does not know it cannot
 * overwrite what the next one wrote. The copy of the last owner counts.
 *
 * @module
 */

import { LOCK_NAME } from "@goodness/cli";
import { createHash } from "node:crypto";
import { join } from "node:path";
import * as v from "valibot";
import { exists, writeFileAtomically } from "@goodness/trainer/storage";
import type { Store } from "./store.ts";

/** The form of manifests. */
const VERSION = 1;

const MANIFEST_NAME = "manifest.json";

/** Checkpoints first: of a run that goes on while it is copied, all other files are then as new or newer. */
const CHECKPOINTS = "checkpoints/";

/** A copy may be replaced while it is fetched. */
const TRIES = 5;

const PATH = v.pipe(v.string(), v.regex(/^\w[\w.-]*(\/\w[\w.-]*)*$/));
const HASH = v.pipe(v.string(), v.regex(/^[\da-f]{64}$/));
const MANIFEST = v.strictObject({ version: v.literal(VERSION), files: v.record(PATH, HASH) });

/** The files of a copy: their SHA-256 by path. */
type Files = Readonly<Record<string, string>>;

/** A copy that is there. */
interface Found {
  readonly owner: string;
  readonly files: Files;
}

/** The copy of a run folder. */
export class RunCopy {
  readonly #store: Store;
  readonly #run: string;
  readonly #claim: string;
  /** The prefix that this owner writes under; known when the last copy is. */
  #owner: string | undefined;
  #files: Files = {};
  #older: readonly string[] = [];

  /**
   * Prepares the copy of a run for one that has it now.
   *
   * @param store Where it is.
   * @param run The prefix of the run's keys.
   * @param claim What no other owner of the run has, such as the token of its lock; letters, digits and `-`.
   */
  constructor(store: Store, run: string, claim: string) {
    this.#store = store;
    this.#run = run;
    this.#claim = claim;
  }

  /**
   * Fetches the last copy into a folder.
   *
   * @param folder The folder; what is there is removed first.
   * @returns Whether there was a copy.
   * @throws {SyntaxError} If the copy is damaged.
   * @throws {WriteError} If the folder cannot be written.
   */
  async fetch(folder: string): Promise<boolean> {
    for (let tries = 1;; tries++) {
      const found = await this.#find();
      await Deno.remove(folder, { recursive: true }).catch(ignoreMissing);
      if (found === undefined) return false;
      const missing = await this.#fetchFiles(folder, found);
      if (missing === undefined) return true;
      if (tries === TRIES) {
        throw new SyntaxError(
          `Cannot fetch ${this.#run} from ${this.#store.url}: ${missing} is not there`,
        );
      }
    }
  }

  /** The copy of the last owner; this one comes behind it. */
  async #find(): Promise<Found | undefined> {
    const keys = await this.#store.list(`${this.#run}/`);
    const owners = keys.filter((key) => key.endsWith(`/${MANIFEST_NAME}`))
      .map((key) => key.slice(this.#run.length + 1, -MANIFEST_NAME.length - 1));
    const owner = owners.at(-1);
    const turn = owner === undefined ? 0 : Number.parseInt(owner) + 1;
    this.#owner = `${String(turn).padStart(6, "0")}-${this.#claim}`;
    this.#older = keys;
    if (owner === undefined) return undefined;
    const key = this.#key(owner, MANIFEST_NAME);
    const bytes = await this.#store.read(key);
    return bytes && { owner, files: parseManifest(bytes, key) };
  }

  /** Gives a file that is no longer there; nothing if all are. */
  async #fetchFiles(folder: string, { owner, files }: Found): Promise<string | undefined> {
    for (const [path, hash] of Object.entries(files)) {
      const key = this.#key(owner, hash);
      const bytes = await this.#store.read(key);
      if (bytes === undefined) return path;
      if (hashOf(bytes) !== hash) {
        throw new SyntaxError(`Cannot fetch ${path} from ${this.#store.url}: ${key} is damaged`);
      }
      await Deno.mkdir(join(folder, path, ".."), { recursive: true });
      await writeFileAtomically(join(folder, path), bytes);
    }
    return undefined;
  }

  /**
   * Stores a copy of a folder. It counts when this is done; until then the one before does.
   *
   * @param folder The folder; a training may go on in it.
   */
  async save(folder: string): Promise<void> {
    if (this.#owner === undefined) await this.#find();
    const [owner, before, files] = [this.#owner ?? "", this.#files, new Map<string, string>()];
    for (const path of await pathsOf(folder)) {
      const bytes = await Deno.readFile(join(folder, path));
      const hash = hashOf(bytes);
      if (!Object.values(before).includes(hash)) {
        await this.#store.write(this.#key(owner, hash), bytes);
      }
      files.set(path, hash);
    }
    this.#files = Object.fromEntries(files);
    const manifest = JSON.stringify({ version: VERSION, files: this.#files });
    await this.#store.write(this.#key(owner, MANIFEST_NAME), new TextEncoder().encode(manifest));
    const kept = new Set(files.values());
    const gone = new Set(Object.values(before)).difference(kept);
    await this.#store.remove([...this.#older, ...[...gone].map((hash) => this.#key(owner, hash))]);
    this.#older = [];
  }

  #key(owner: string, name: string): string {
    return `${this.#run}/${owner}/${name}`;
  }
}

function parseManifest(bytes: Uint8Array, key: string): Files {
  try {
    return v.parse(MANIFEST, JSON.parse(new TextDecoder().decode(bytes))).files;
  } catch (cause) {
    throw new SyntaxError(`Cannot read ${key}: it is damaged, or of another version`, { cause });
  }
}

/** The files of a run folder, checkpoints first. */
async function pathsOf(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for (const parent of [CHECKPOINTS, ""]) {
    if (!await exists(join(folder, parent))) continue;
    for await (const { name, isFile } of Deno.readDir(join(folder, parent))) {
      if (isFile && name !== LOCK_NAME && !name.endsWith(".tmp")) paths.push(parent + name);
    }
  }
  return paths;
}

function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
