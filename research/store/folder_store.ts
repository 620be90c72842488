/**
 * A folder as a store: on a disk of this machine, or of one that others share.
 *
 * @module
 */

import { writeError } from "@goodness/cli";
import { writeFileAtomically } from "@goodness/trainer/storage";
import { dirname, join, relative, sep } from "node:path";
import { type Store, StoreError } from "./store.ts";

/** A store that is a folder. */
export class FolderStore implements Store {
  /** Its URL, as it was given. */
  readonly url: string;
  readonly #folder: string;

  /**
   * Opens the store; the folder is made when something is written.
   *
   * @param url Its URL, as it was given.
   * @param folder The folder.
   */
  constructor(url: string, folder: string) {
    this.url = url;
    this.#folder = folder;
  }

  /** As {@linkcode Store.read}. */
  async read(key: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    try {
      return await Deno.readFile(join(this.#folder, key));
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw error;
    }
  }

  /** As {@linkcode Store.write}. */
  async write(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const path = join(this.#folder, key);
    try {
      await Deno.mkdir(dirname(path), { recursive: true });
      await writeFileAtomically(path, bytes);
    } catch (error) {
      if (!(error instanceof Deno.errors.NotCapable)) throw writeError(error, path);
      throw new StoreError(
        `Cannot write to the store ${this.url}: this command may write under runs/ only; mount the folder there`,
      );
    }
  }

  /** As {@linkcode Store.list}. */
  async list(prefix: string): Promise<string[]> {
    const files = await filesBelow(join(this.#folder, prefix));
    return files.map((file) => relative(this.#folder, file).replaceAll(sep, "/")).toSorted();
  }

  /** As {@linkcode Store.remove}. */
  async remove(keys: readonly string[]): Promise<void> {
    const folders = new Set<string>();
    for (const key of keys) {
      const path = join(this.#folder, key);
      await Deno.remove(path).catch(ignoreMissing);
      folders.add(dirname(path));
    }
    for (const folder of folders) await Deno.remove(folder).catch(() => {}); // it may hold others
  }
}

async function filesBelow(folder: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    const found = await Promise.all(entries.map(async ({ name, isDirectory }) => {
      const path = join(folder, name);
      if (isDirectory) return await filesBelow(path);
      return name.endsWith(".tmp") ? [] : [path]; // somebody writes it now, or was killed
    }));
    return found.flat();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return []; // it may go while it is listed
    throw error;
  }
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
