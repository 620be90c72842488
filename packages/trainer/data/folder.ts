/**
 * What is in a folder.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import { join } from "node:path";

/** The names in a folder, sorted; hidden ones are left out. */
export interface Folder {
  /** Where it is. */
  readonly path: string;
  /** Its files, and its folders that hold a file of their own name, as some tools unpack archives. */
  readonly files: readonly string[];
  /** Its other folders. */
  readonly folders: readonly string[];
  /**
   * The path of a file.
   *
   * @param name One of `files`, or another name.
   */
  readonly pathOf: (name: string) => string;
}

/**
 * Lists a folder.
 *
 * @param path The folder.
 * @returns What is in it; links count as what they lead to.
 * @throws {Deno.errors.NotFound} If there is none.
 * @throws {Deno.errors.NotADirectory} If it is a file.
 * @throws {InputError} If there is a link in it that leads nowhere.
 */
export async function listFolder(path: string): Promise<Folder> {
  const files: string[] = [];
  const folders: string[] = [];
  const wrapped = new Set<string>();
  for await (const entry of Deno.readDir(path)) {
    const { name } = entry;
    if (name.startsWith(".") || name === "__MACOSX") continue;
    const { isDirectory } = entry.isSymlink ? await followed(join(path, name)) : entry;
    if (isDirectory && await isFile(join(path, name, name))) wrapped.add(name);
    (isDirectory && !wrapped.has(name) ? folders : files).push(name);
  }
  const pathOf = (name: string): string => join(path, name, wrapped.has(name) ? name : "");
  return { path, files: files.sort(), folders: folders.sort(), pathOf };
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    return false; // Whatever it is, it is read elsewhere.
  }
}

async function followed(link: string): Promise<Deno.FileInfo> {
  try {
    return await Deno.stat(link);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new InputError(`Cannot read ${link}: it is a link to what does not exist`);
  }
}
