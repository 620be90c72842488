/**
 * Making a kit: a folder that tries WebGPU on a machine without a network and without Deno.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import { writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { exists } from "@goodness/trainer/storage";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { thisCommit } from "../bench/machine.ts";
import { runProgram } from "../bench/subprocess.ts";
import { LOADER } from "./drivers.ts";
import { COMMIT, DIGITS, LIBRARIES, PROGRAMS, SOURCES } from "./places.ts";

/** How a kit is made. */
export interface KitMaking {
  /** The folder; what is in it is replaced. */
  readonly out: string;
  /** Digits that it has. @default 20,000 training and 2,000 test images */
  readonly digits?: { readonly train: number; readonly test: number };
  /** Whether it has Deno, which takes minutes to compress. @default {true} */
  readonly hasDeno?: boolean;
}

const DIGIT_COUNTS = { train: 20_000, test: 2_000 } as const;

/** The folders of tests that all need WebGPU or nothing, and of those on every engine. */
const TESTS = {
  programTests: ["packages/core/engines/webgpu"],
  engineTests: [
    ...["packages/core/ops", "packages/core/training"],
    ...["packages/core/prediction", "packages/core/head"],
  ],
} as const;

/** Tests that need more than a kit has. */
const LEFT_OUT = /_browser_test\.ts$/;

/** Where Linux has Vulkan's loader. */
const LOADER_FOLDERS = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64"];

/**
 * Makes a kit.
 *
 * @param making How.
 * @returns The bytes of all its files.
 * @throws {InputError} If this machine lacks what a kit is made of; the message says what to install.
 * @throws {Error} If the programs cannot be bundled; the bundler's words are on the terminal then.
 */
export async function makeKit(
  { out, digits = DIGIT_COUNTS, hasDeno = true }: KitMaking,
): Promise<{ bytes: number }> {
  const loader = await findLoader();
  if (loader === undefined) {
    throw new InputError(`Cannot make a kit without ${LOADER}: install it, on Debian libvulkan1`);
  }
  if (await exists(out)) await Deno.remove(out, { recursive: true });
  await Deno.mkdir(join(out, LIBRARIES), { recursive: true });
  await bundlePrograms(join(out, PROGRAMS));
  await Deno.copyFile(loader, join(out, LIBRARIES, LOADER));
  await Deno.copyFile(new URL("run.sh", import.meta.url), join(out, "run.sh"));
  await Deno.writeTextFile(join(out, COMMIT), `${await thisCommit()}\n`);
  await writeMnistSlice(join(out, DIGITS), digits);
  await compressFiles(join(out, DIGITS));
  if (hasDeno) await compressDeno(join(out, "deno.xz"));
  return { bytes: await bytesIn(out) };
}

async function bytesIn(folder: string): Promise<number> {
  let bytes = 0;
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    bytes += isDirectory ? await bytesIn(path) : (await Deno.stat(path)).size;
  }
  return bytes;
}

/**
 * Looks for Vulkan's loader on this machine.
 *
 * @returns Its file; nothing if there is none.
 */
export async function findLoader(): Promise<string | undefined> {
  for (const folder of LOADER_FOLDERS) {
    try {
      return await Deno.realPath(join(folder, LOADER));
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return undefined;
}

/** Bundles the programs together, so that they share what they have in common. */
async function bundlePrograms(folder: string): Promise<void> {
  await Deno.mkdir("runs", { recursive: true });
  const tests = [SOURCES.programTests, SOURCES.engineTests];
  await Deno.writeTextFile(SOURCES.programTests, await importsOf(TESTS.programTests));
  await Deno.writeTextFile(SOURCES.engineTests, await importsOf(TESTS.engineTests));
  const options = ["--quiet", "--platform", "deno", "--minify", "--code-splitting"];
  const args = ["bundle", ...options, "--outdir", folder, ...Object.values(SOURCES)];
  const { success } = await runProgram(Deno.execPath(), args);
  for (const path of tests) await Deno.remove(path);
  if (!success) throw new Error("Cannot bundle the programs of a kit: see the error above");
}

/** A module of all tests in folders. */
async function importsOf(folders: readonly string[]): Promise<string> {
  const paths = await Promise.all(folders.map(async (folder) => {
    const names = (await Array.fromAsync(Deno.readDir(folder))).map(({ name }) => name);
    return names.filter((name) => name.endsWith("_test.ts") && !LEFT_OUT.test(name)).toSorted()
      .map((name) => `${folder}/${name}`);
  }));
  return paths.flat().map((path) => `import "../${path}";\n`).join("");
}

async function compressFiles(folder: string): Promise<void> {
  for (const { name } of await Array.fromAsync(Deno.readDir(folder))) {
    const path = join(folder, name);
    await Deno.writeFile(`${path}.gz`, gzipSync(await Deno.readFile(path), { level: 9 }));
    await Deno.remove(path);
  }
}

async function compressDeno(path: string): Promise<void> {
  try {
    const process = new Deno.Command("xz", {
      ...{ args: ["-9", "--stdout", Deno.execPath()], stdin: "null", stdout: "piped" },
    }).spawn();
    await Deno.writeFile(path, process.stdout);
    if (!(await process.status).success) {
      throw new Error("Cannot compress Deno: see the error above");
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new InputError("Cannot compress Deno without xz: install it, on Debian xz-utils");
  }
}
