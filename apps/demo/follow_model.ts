/**
 * A server that takes a new model over while it serves the old one.
 *
 * @module
 */

import type { Models, ServedModel } from "./models.ts";

/** What is followed, and how. */
export interface FollowOptions {
  /** The name that the model is served under. */
  readonly name: string;
  /** What is served now, see {@linkcode versionOf}; taken before that was loaded, so that no change is missed. */
  readonly version: string;
  /** Finds the file to serve. */
  readonly find: () => Promise<string>;
  /** Loads a model file. */
  readonly load: (path: string) => Promise<ServedModel>;
  /** Takes a line about a model that was taken over, or that cannot be. */
  readonly log: (line: string) => void;
  /** Ends it. @default {never} */
  readonly signal?: AbortSignal;
  /** How long to wait between two looks. @default {5_000} */
  readonly milliseconds?: number;
}

/**
 * Looks for a model's file again and again. One that is new or was replaced is loaded beside the old model, which
 * answers meanwhile, and then takes its place. A file that cannot be used is named once, and the old model stays.
 *
 * @param models The models, of which one is replaced.
 * @param options What is followed, and how.
 */
export async function followModel(models: Models, options: FollowOptions): Promise<void> {
  const { name, find, load, log, signal, milliseconds = 5_000 } = options;
  let { version: seen } = options;
  let warned = "";
  while (await pause(milliseconds, signal)) {
    try {
      const path = await find();
      const version = await versionOf(path);
      if (version === seen) continue;
      seen = version;
      models.replace(name, await load(path));
      log(`Serving ${path} from now on`);
      warned = "";
    } catch (error) {
      // A file may have been removed since it was found; the next look finds another.
      const warning = `warning: ${error instanceof Error ? error.message : error}`;
      if (warning !== warned) log(warning);
      warned = warning;
    }
  }
}

/**
 * Tells the contents of a file apart without reading it.
 *
 * @param path The file; a link stands for what it links to.
 * @returns A text that is another one when the file was replaced or written to.
 * @throws {Deno.errors.NotFound} If there is no such file.
 */
export async function versionOf(path: string): Promise<string> {
  const { dev, ino, mtime, size } = await Deno.stat(path);
  return [path, dev, ino, mtime?.getTime(), size].join(" ");
}

/** Waits; says whether to go on. */
async function pause(milliseconds: number, signal?: AbortSignal): Promise<boolean> {
  if (signal?.aborted) return false;
  return await new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds, true);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve(false);
    }, { once: true });
  });
}
