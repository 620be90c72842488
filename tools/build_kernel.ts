/**
 * Assembles the kernels and puts their bytes into the source.
 *
 * ```sh
 * deno task kernel:build
 * ```
 *
 * @module
 */

import wabt from "wabt";

const FOLDER = new URL("../packages/core/engines/native/", import.meta.url);
const SOURCE = new URL("kernels.ts", FOLDER);

/**
 * Assembles the kernels.
 *
 * @returns The bytes of their module.
 * @throws {Error} If its text is not WebAssembly; the message says where.
 */
export async function assembleKernel(): Promise<Uint8Array> {
  const name = "kernels.wat";
  const text = await Deno.readTextFile(new URL(name, FOLDER));
  const module = (await wabt()).parseWat(name, text, {
    simd: true,
    relaxed_simd: true,
    threads: true,
  });
  return module.toBinary({}).buffer;
}

if (import.meta.main) {
  const bytes = await assembleKernel();
  const text = await Deno.readTextFile(SOURCE);
  const module = btoa(String.fromCharCode(...bytes));
  await Deno.writeTextFile(SOURCE, text.replace(/(?<=const MODULE =\s+")[^"]*/, module));
}
