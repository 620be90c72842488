/**
 * Opens libraries that stay loaded until the process ends.
 *
 * @module
 */

import { fileURLToPath } from "node:url";

/** `RTLD_LAZY`. */
const LAZY = 1;

const LOADER = {
  dlopen: { parameters: ["buffer", "i32"], result: "pointer" },
} as const;

/** The library that has the loader's functions, by operating system. */
const LOADERS: Partial<Record<typeof Deno.build.os, string>> = {
  linux: "libdl.so.2",
  darwin: "libSystem.B.dylib",
};

/**
 * Opens a library for good, in the calling thread.
 *
 * Deno closes what a thread has opened when that thread ends, and the last one that closes a library unloads it. If the
 * process exits meanwhile, it calls what the library has registered for its end, in memory that is not there any more.
 * So the loader is asked once more, on Linux and macOS, and that is never taken back.
 *
 * @param path The library's path, or its name for the system's loader.
 * @param symbols Its functions.
 * @returns The library.
 * @throws {Error} If there is none, or it lacks a function.
 */
export function openLibrary<const S extends Deno.ForeignLibraryInterface>(
  path: string | URL,
  symbols: S,
): Deno.DynamicLibrary<S> {
  const library = Deno.dlopen(path, symbols);
  const loader = LOADERS[Deno.build.os];
  if (loader !== undefined) {
    const { dlopen } = Deno.dlopen(loader, LOADER).symbols;
    dlopen(cString(path instanceof URL ? fileURLToPath(path) : path), LAZY);
  }
  return library;
}

/** Encodes text as a C string: UTF-8 with a zero at its end. */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${text}\0`);
}
