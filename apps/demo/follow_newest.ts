/**
 * A server that takes a run over when it has finished.
 *
 * @module
 */

import { findModel, type FindModelOptions } from "./find_model.ts";
import type { Models, ServedModel } from "./models.ts";

/** What is followed, and how. */
export interface FollowOptions extends Pick<FindModelOptions, "root"> {
  /** The file that is served now. */
  readonly path: string;
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
 * Looks for the newest model again and again. A new one is loaded beside the old one, which answers meanwhile, and
 * then replaces it. A file that cannot be used is named once, and the old model stays.
 *
 * @param models The models; the default is replaced.
 * @param options What is followed, and how.
 */
export async function followNewest(models: Models, options: FollowOptions): Promise<void> {
  const { root = ".", load, log, signal, milliseconds = 5_000 } = options;
  let seen = await versionOf(options.path);
  while (await pause(milliseconds, signal)) {
    try {
      const path = await findModel({ root });
      const version = await versionOf(path);
      if (version === seen) continue;
      seen = version;
      models.replace(models.defaultName, await load(path));
      log(`Serving ${path} from now on`);
    } catch (error) {
      // A file may have been removed since it was found; the next look finds another.
      log(`warning: ${error instanceof Error ? error.message : error}`);
    }
  }
}

/** A file in its present content. */
async function versionOf(path: string): Promise<string> {
  const { mtime, size } = await Deno.stat(path);
  return `${path} ${mtime?.getTime()} ${size}`;
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
