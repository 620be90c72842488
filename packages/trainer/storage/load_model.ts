/**
 * Model files, on their own or in a run folder.
 *
 * @module
 */

import { modelPath, readBytes } from "@goodness/cli";
import { decodeModel, type Model } from "@goodness/core";
import type { RunFolder } from "./run_folder.ts";

/**
 * Loads a model.
 *
 * @param path The file, or the run folder that holds it.
 * @param name The file's name in a run folder.
 * @returns The model.
 * @throws {Deno.errors.NotFound} If there is no such file.
 * @throws {InputError} If it is a folder without such a file.
 * @throws {SyntaxError} If it is not a model file, or damaged.
 */
export async function loadModelOf(path: string, name: string): Promise<Model> {
  const file = await modelPath(path, name);
  return decodeModel(await readBytes(file, { expected: "a model file" }), file);
}

/**
 * Loads the model that a run starts from: the run's own copy or, before there is one, the original.
 *
 * @param original The original's file, or the run folder that holds it.
 * @param name The original's name in a run folder.
 * @param folder The run's folder, if it exists already.
 * @param copy The copy's name in it.
 * @returns The model.
 * @throws {Deno.errors.NotFound} If there is no such file.
 * @throws {InputError} If it is a folder without such a file.
 * @throws {SyntaxError} If it is not a model file, or damaged.
 */
export async function loadCopyOr(
  original: string,
  name: string,
  folder?: RunFolder,
  copy: string = name,
): Promise<Model> {
  return folder !== undefined && await folder.has(copy)
    ? await loadModelOf(folder.path, copy)
    : await loadModelOf(original, name);
}
