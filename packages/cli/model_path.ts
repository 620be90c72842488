/**
 * Model files that people name.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import { join } from "node:path";
import { BACKBONE_NAME, MODEL_NAME } from "./run_files.ts";
import { taskCommand } from "./typed.ts";

/**
 * Finds the model file that a path names: the file, or that of a run folder.
 *
 * @param path The path, as it was typed.
 * @param name The file's name in a run folder: that of the model, or of a backbone without a head.
 * @returns The path of a file that exists.
 * @throws {Deno.errors.NotFound} If there is nothing.
 * @throws {InputError} If it is a folder without a model, such as that of a run that is not finished.
 *
 * @example A model that ships
 * ```ts
 * import { modelPath } from "@goodness/cli";
 * import { assertEquals } from "@std/assert";
 *
 * const path = "data/models/mnist-local.safetensors";
 * assertEquals(await modelPath(path), path);
 * ```
 */
export async function modelPath(path: string, name: string = MODEL_NAME): Promise<string> {
  const found = await statOf(path);
  if (found === undefined) {
    const train = name === BACKBONE_NAME ? "train:unsupervised" : "train:supervised";
    throw new Deno.errors.NotFound(
      `Cannot find a model in ${path}: choose a model file or the folder of a run, or ` +
        `train one by: ${taskCommand(train)}`,
    );
  }
  if (!found.isDirectory) return path;
  const file = join(path, name);
  if (await statOf(file) !== undefined) return file;
  throw new InputError(
    `Cannot use ${path} as a model: the folder holds no ${name}; if it is a run that was interrupted, ` +
      "resume it first",
  );
}

async function statOf(path: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    if (error instanceof Deno.errors.NotADirectory) return undefined;
    throw error;
  }
}
