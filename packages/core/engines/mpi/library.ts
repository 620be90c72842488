/**
 * The library of MPI, opened by `Deno.dlopen`.
 *
 * @module
 */

import { openLibrary } from "../system/open_library.ts";
import { InputError } from "../../ops/input_error.ts";
import { LIBRARY_NAMES, MAX_ERROR_STRING } from "./mpich.ts";

const SYMBOLS = {
  MPI_Init_thread: { parameters: ["pointer", "pointer", "i32", "buffer"], result: "i32" },
  MPI_Finalize: { parameters: [], result: "i32" },
  MPI_Abort: { parameters: ["i32", "i32"], result: "i32" },
  MPI_Error_string: { parameters: ["i32", "buffer", "buffer"], result: "i32" },
  MPI_Comm_set_errhandler: { parameters: ["i32", "i32"], result: "i32" },
  MPI_Comm_rank: { parameters: ["i32", "buffer"], result: "i32" },
  MPI_Comm_size: { parameters: ["i32", "buffer"], result: "i32" },
  MPI_Comm_dup: { parameters: ["i32", "buffer"], result: "i32" },
  MPI_Comm_split_type: { parameters: ["i32", "i32", "i32", "i32", "buffer"], result: "i32" },
  MPI_Ibcast: { parameters: ["buffer", "i32", "i32", "i32", "i32", "buffer"], result: "i32" },
  MPI_Isend: {
    parameters: ["buffer", "i32", "i32", "i32", "i32", "i32", "buffer"],
    result: "i32",
  },
  MPI_Irecv: {
    parameters: ["buffer", "i32", "i32", "i32", "i32", "i32", "buffer"],
    result: "i32",
  },
  isendAt: {
    name: "MPI_Isend",
    parameters: ["usize", "i32", "i32", "i32", "i32", "i32", "buffer"],
    result: "i32",
  },
  irecvAt: {
    name: "MPI_Irecv",
    parameters: ["usize", "i32", "i32", "i32", "i32", "i32", "buffer"],
    result: "i32",
  },
  MPI_Iallreduce: {
    parameters: ["usize", "usize", "i32", "i32", "i32", "i32", "buffer"],
    result: "i32",
  },
  MPI_Test: { parameters: ["buffer", "buffer", "usize"], result: "i32" },
  MPI_Wait: { parameters: ["buffer", "usize"], result: "i32" },
} as const;

/** MPI's functions, as they are opened. */
type MpiFunctions = Deno.DynamicLibrary<typeof SYMBOLS>["symbols"];

/** The library, as one thread opened it. */
export class MpiLibrary {
  /** The name or path it was opened by. */
  readonly path: string;
  /** Its functions. */
  readonly functions: MpiFunctions;

  /**
   * Opens the library in the calling thread.
   *
   * @param path Its name or path.
   * @throws {Error} If there is none.
   */
  constructor(path: string) {
    this.path = path;
    this.functions = openLibrary(path, SYMBOLS).symbols;
  }

  /**
   * Throws a function's status as an error, if it is not `MPI_SUCCESS`.
   *
   * @throws {Error} With MPI's own words.
   */
  check(status: number): void {
    if (status === 0) return;
    const text = new Uint8Array(MAX_ERROR_STRING);
    const length = new Int32Array(1);
    this.functions.MPI_Error_string(status, text, length);
    const words = new TextDecoder().decode(text.subarray(0, length[0]));
    throw new Error(`Cannot continue as MPI failed: ${words.replaceAll("\n", " ").trim()}`);
  }

  /** Calls a function that starts a message, and gives its request. */
  request(start: (request: Int32Array<ArrayBuffer>) => number): Int32Array<ArrayBuffer> {
    const request = new Int32Array(1);
    this.check(start(request));
    return request;
  }

  /** Calls a function that gives an integer. */
  made(make: (out: Int32Array<ArrayBuffer>) => number): number {
    return this.request(make)[0] ?? 0;
  }
}

/**
 * Opens the system's library of MPI.
 *
 * @throws {InputError} If there is none.
 */
export function openMpi(): MpiLibrary {
  const names = LIBRARY_NAMES[Deno.build.os] ?? [];
  for (const name of names) {
    try {
      return new MpiLibrary(name);
    } catch {
      continue; // the next name may be there
    }
  }
  throw new InputError(
    `Cannot train over several processes: there is no MPI library (${names.join(", ")}); ` +
      'install MPICH, on Debian or Ubuntu with "apt-get install mpich"',
  );
}
