/**
 * Which model the demo serves, and what lies beside it.
 *
 * @module
 */

import {
  MODEL_NAME,
  modelPath,
  newestFile,
  readBytes,
  SAMPLES_NAME,
  taskCommand,
} from "@goodness/cli";
import { openPicture } from "@goodness/pictures";
import { dirname, join } from "node:path";

/** Where to look for models. */
export interface FindModelOptions {
  /**
   * Path of the model file to serve, or of the run folder that holds it.
   *
   * @default {undefined}
   */
  readonly model?: string | undefined;
  /**
   * Folder that holds `runs/` and `data/`.
   *
   * @default {"."}
   */
  readonly root?: string;
}

/** The best of the models that ship, on test images and on rough drawings. */
export const PRETRAINED = "data/models/mnist-local-record.safetensors";

function notFound(what: string): Deno.errors.NotFound {
  return new Deno.errors.NotFound(`${what}; train one by: ${taskCommand("train:supervised")}`);
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** A model in a folder that the server may read. Deno asks in a terminal about another folder. */
async function readableModel(model: string): Promise<string> {
  try {
    return await modelPath(model);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    throw new Deno.errors.NotCapable(
      `Cannot read ${model} as the server may read no folders but data and runs: copy the model there, ` +
        "or link to it from there",
    );
  }
}

/**
 * Finds the model to serve: the one asked for; else the newest `model.safetensors` of a run, by
 * modification time; else the pretrained one.
 *
 * @param options What was asked for, and where to look.
 * @returns Path of a model file that exists.
 * @throws {Deno.errors.NotCapable} If it may not be read; the message names the remedy.
 * @throws {Deno.errors.NotFound} If there is no such file; the message names the remedy.
 */
export async function findModel(options: FindModelOptions = {}): Promise<string> {
  const { model, root = "." } = options;
  if (model !== undefined) return await readableModel(model);
  const runs = join(root, "runs");
  const newest = await newestFile(runs, MODEL_NAME);
  if (newest !== undefined) return newest;
  const pretrained = join(root, PRETRAINED);
  if (await isFile(pretrained)) return pretrained;
  throw notFound(`Cannot serve a model as there is none in ${runs} and no ${pretrained}`);
}

/**
 * Finds the samples of test images that a training left beside its model.
 *
 * @param model Path of the model file.
 * @returns The bytes of a PNG file; nothing if there is none, or if only the model may be read.
 * @throws {SyntaxError} If it is damaged; names it and the remedy.
 *
 * @example A model that ships alone
 * ```ts
 * import { findSamples } from "@goodness/demo";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(await findSamples("data/models/mnist-local.safetensors"), undefined);
 * ```
 */
export async function findSamples(model: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const path = join(dirname(model), SAMPLES_NAME);
  const { state } = await Deno.permissions.query({ name: "read", path });
  const isThere = state === "granted" && await isFile(path);
  if (!isThere) return undefined;
  const bytes = await readBytes(path, { expected: "a PNG picture" });
  checkPicture(bytes, path);
  return bytes;
}

function checkPicture(bytes: Uint8Array, path: string): void {
  try {
    openPicture(bytes).decode();
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    throw new SyntaxError(`Cannot show ${path}: ${cause.message}, or remove it`, { cause });
  }
}
