/**
 * Which model the demo serves.
 *
 * @module
 */

import { taskCommand } from "@goodness/cli";

/** Where to look for models. */
export interface FindModelOptions {
  /**
   * Path of the model file to take, in place of any other.
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

const TRAINED = "model.safetensors";

/** The model that ships and knows rough freehand drawings best: 98.8 %, `mnist-local` 96.0 %. */
const PRETRAINED = "data/models/mnist-local-record.safetensors";

interface Found {
  readonly path: string;
  readonly time: number;
}

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

async function* walk(folder: string): AsyncGenerator<Found> {
  for await (const entry of Deno.readDir(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) yield* walk(path);
    if (!entry.isFile || entry.name !== TRAINED) continue;
    yield { path, time: (await Deno.stat(path)).mtime?.getTime() ?? 0 };
  }
}

async function findNewest(folder: string): Promise<string | null> {
  let newest: Found | null = null;
  try {
    for await (const found of walk(folder)) {
      if (newest === null || found.time > newest.time) newest = found;
    }
  } catch (error) {
    // No runs yet, or one that was removed meanwhile.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return newest?.path ?? null;
}

/**
 * Finds the model to serve: the one asked for; else the newest `model.safetensors` of a run, by
 * modification time; else the pretrained one.
 *
 * @param options What was asked for, and where to look.
 * @returns Path of a model file that exists.
 * @throws {Deno.errors.NotFound} If there is no such file; the message names the remedy.
 */
export async function findModel(options: FindModelOptions = {}): Promise<string> {
  const { model, root = "." } = options;
  if (model !== undefined) {
    if (await isFile(model)) return model;
    throw notFound(
      `Cannot serve model as --model must be a file that exists: current value is "${model}"`,
    );
  }
  const newest = await findNewest(`${root}/runs`);
  if (newest !== null) return newest;
  const pretrained = `${root}/${PRETRAINED}`;
  if (await isFile(pretrained)) return pretrained;
  throw notFound(`Cannot serve a model as there is none in ${root}/runs and no ${pretrained}`);
}
