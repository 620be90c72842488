/**
 * oneDNN in a thread that executes what another one made.
 *
 * @module
 */

import { openLibrary } from "../../system/open_library.ts";
import { check, made, type Pointer } from "./calls.ts";

/** `dnnl_stream_default_flags`. */
const DEFAULT_FLAGS = 1;

const SYMBOLS = {
  dnnl_stream_create: { parameters: ["buffer", "usize", "u32"], result: "i32" },
  dnnl_primitive_execute: { parameters: ["usize", "usize", "i32", "buffer"], result: "i32" },
} as const;

/** OpenMP's, found in what oneDNN itself is linked to. Builds with other threads have none. */
const OPEN_MP = {
  omp_set_num_threads: { parameters: ["i32"], result: "void", optional: true },
} as const;

/** Where oneDNN is, and its engine: the handle of the processor, which all threads share. */
export interface OneDnnPlace {
  /** The path or name it was opened by. */
  readonly path: string;
  /** The engine. */
  readonly engine: Pointer;
}

/** Executes primitives in one thread. */
export interface OneDnnThread {
  /**
   * Executes a primitive.
   *
   * @param list Its arguments, as C structs of a number and a handle: see `Primitive.argumentsAt`.
   */
  execute(primitive: Pointer, list: BigUint64Array<ArrayBuffer>): void;
}

/** What this thread has opened, by path. */
const opened = new Map<string, OneDnnThread>();

/** oneDNN in the calling thread, opened by the first call. */
export function oneDnnThread({ path, engine }: OneDnnPlace): OneDnnThread {
  const known = opened.get(path);
  if (known !== undefined) return known;
  useOneThread(path);
  const { symbols } = openLibrary(path, SYMBOLS);
  const stream = made((out) => symbols.dnnl_stream_create(out, engine, DEFAULT_FLAGS));
  const thread: OneDnnThread = {
    execute: (primitive, list) =>
      check(symbols.dnnl_primitive_execute(primitive, stream, list.length / 2, list)),
  };
  opened.set(path, thread);
  return thread;
}

/** What oneDNN makes and executes in the calling thread from now on runs in this thread alone. */
export function useOneThread(path: string): void {
  openLibrary(path, OPEN_MP).symbols.omp_set_num_threads?.(1);
}
