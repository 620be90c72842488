/**
 * Model files, on their own or in a run folder.
 *
 * @module
 */

import { decodeModel, type Model } from "@goodness/core";
import { join } from "node:path";

/**
 * Loads a model.
 *
 * @param path The file, or the run folder that holds it.
 * @param name The file's name in a run folder.
 * @returns The model.
 * @throws {Deno.errors.NotFound} If there is no such file.
 * @throws {SyntaxError} If it is not a model file, or damaged.
 */
export async function loadModelOf(path: string, name: string): Promise<Model> {
  const { isDirectory } = await Deno.stat(path);
  const file = isDirectory ? join(path, name) : path;
  return decodeModel(await Deno.readFile(file), file);
}
