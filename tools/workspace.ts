/**
 * The packages of this workspace, as `deno.json` and theirs say.
 *
 * @module
 */

import { join } from "node:path";
import * as v from "valibot";

/** A package. */
export interface Package {
  /** Its folder, relative to the repository. */
  readonly folder: string;
  /** Its name, for example `@goodness/core`. */
  readonly name: string;
  /** The modules that it exports, relative to the repository: by `.`, `./training`, ... */
  readonly exports: Readonly<Record<string, string>>;
}

const WORKSPACE = v.object({ workspace: v.array(v.string()) });
const PACKAGE = v.object({ name: v.string(), exports: v.record(v.string(), v.string()) });

/**
 * Reads the packages of the workspace.
 *
 * @returns The packages, in the order of `deno.json`.
 */
export async function workspacePackages(): Promise<Package[]> {
  const { workspace } = v.parse(WORKSPACE, await readJson("deno.json"));
  return await Promise.all(workspace.map(async (member) => {
    const folder = join(member);
    const { name, exports } = v.parse(PACKAGE, await readJson(join(folder, "deno.json")));
    const modules = Object.entries(exports).map(([key, file]) => [key, join(folder, file)]);
    return { folder, name, exports: Object.fromEntries(modules) };
  }));
}

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await Deno.readTextFile(file));
}

/**
 * Runs this Deno and reads what it prints.
 *
 * @param args Its arguments.
 * @returns Standard output. Standard error is that of this process.
 */
export async function deno(...args: readonly string[]): Promise<{ out: string; success: boolean }> {
  const command = new Deno.Command(Deno.execPath(), { args: [...args], stderr: "inherit" });
  const { stdout, success } = await command.output();
  return { out: new TextDecoder().decode(stdout), success };
}
