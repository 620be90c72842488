/**
 * ONNX Runtime's C interface, as far as it is used here: the library that the npm package
 * `onnxruntime-node` brings along, opened without its Node binding.
 *
 * @module
 */

import runtime from "onnxruntime-node/package.json" with { type: "json" };

/** The version of ONNX Runtime. */
export const ORT_VERSION: string = runtime.version;

/** The version of the table of functions; every later library has this one too. */
const API_VERSION = 20;

/** Bytes of a pointer. */
const POINTER_SIZE = 8;

/** Where a package keeps the library, by system. */
const LIBRARIES: Readonly<Record<string, { folder: string; file: string }>> = {
  linux: { folder: "linux", file: "libonnxruntime.so.1" },
  darwin: { folder: "darwin", file: "libonnxruntime.1.dylib" },
  windows: { folder: "win32", file: "onnxruntime.dll" },
};

/** What the library gives by name; all else is in the table that this leads to. */
const SYMBOLS = { OrtGetApiBase: { parameters: [], result: "pointer" } } as const;

/** The first function behind that: the table for a version. */
const GET_API = { parameters: ["u32"], result: "pointer" } as const;

function libraryUrl(): URL {
  const { os, arch } = Deno.build;
  const library = LIBRARIES[os];
  if (library === undefined) {
    throw new Error(
      `Cannot start engine "native" on ${os}: ONNX Runtime is there for ` +
        `${Object.keys(LIBRARIES).join(", ")}; choose engine "wasm"`,
    );
  }
  const machine = arch === "aarch64" ? "arm64" : "x64";
  return new URL(
    `bin/napi-v6/${library.folder}/${machine}/${library.file}`,
    import.meta.resolve("onnxruntime-node/package.json"),
  );
}

function openTable(): Deno.UnsafePointerView {
  const base = Deno.dlopen(libraryUrl(), SYMBOLS).symbols.OrtGetApiBase();
  const getApi = base && new Deno.UnsafePointerView(base).getPointer<typeof GET_API>(0);
  const table = getApi && new Deno.UnsafeFnPointer(getApi, GET_API).call(API_VERSION);
  if (!table) {
    throw new Error(
      `Cannot start engine "native": ONNX Runtime ${ORT_VERSION} has no interface of version ` +
        `${API_VERSION}; install the version that deno.json names`,
    );
  }
  return new Deno.UnsafePointerView(table);
}

/**
 * The functions, under the names and in the order of the struct `OrtApi` in
 * `onnxruntime_c_api.h`, each at its place in it; locations never change, later versions add to the end.
 * Handles and addresses are numbers of 64 bits. A result that is not 0 is an `OrtStatus`, which
 * {@linkcode OrtApi.check} reads.
 */
export class OrtApi {
  readonly #table = openTable();

  readonly getErrorMessage = this.#at(2, { parameters: ["usize"], result: "pointer" });
  readonly createEnv = this.#at(3, { parameters: ["i32", "buffer", "buffer"], result: "usize" });
  readonly createSessionFromArray = this.#at(8, {
    parameters: ["usize", "usize", "usize", "usize", "usize"],
    result: "usize",
  });
  readonly run = this.#at(9, {
    parameters: ["usize", "usize", "usize", "usize", "usize", "usize", "usize", "usize"],
    result: "usize",
  });
  readonly createSessionOptions = this.#at(10, { parameters: ["buffer"], result: "usize" });
  readonly setGraphOptimizationLevel = this.#at(23, {
    parameters: ["usize", "i32"],
    result: "usize",
  });
  readonly setIntraOpNumThreads = this.#at(24, { parameters: ["usize", "i32"], result: "usize" });
  readonly createTensorWithData = this.#at(49, {
    parameters: ["usize", "buffer", "usize", "buffer", "usize", "i32", "buffer"],
    result: "usize",
  });
  readonly createCpuMemoryInfo = this.#at(69, {
    parameters: ["i32", "i32", "buffer"],
    result: "usize",
  });
  readonly releaseStatus = this.#at(93, { parameters: ["usize"], result: "void" });
  readonly releaseSession = this.#at(95, { parameters: ["usize"], result: "void" });
  readonly releaseValue = this.#at(96, { parameters: ["usize"], result: "void" });
  readonly releaseSessionOptions = this.#at(100, { parameters: ["usize"], result: "void" });
  readonly addSessionConfigEntry = this.#at(130, {
    parameters: ["usize", "buffer", "buffer"],
    result: "usize",
  });

  #at<const F extends Deno.ForeignFunction>(
    location: number,
    definition: F,
  ): Deno.UnsafeFnPointer<F> {
    const pointer = this.#table.getPointer<Omit<F, "nonblocking">>(location * POINTER_SIZE);
    if (pointer === null) {
      throw new Error(`Cannot use ONNX Runtime: function ${location} is missing`);
    }
    return new Deno.UnsafeFnPointer(pointer, definition);
  }

  /**
   * Throws what a function complains of, and frees the complaint.
   *
   * @param status What the function gave.
   * @throws {Error} If that is not success.
   */
  check(status: bigint): void {
    if (status === 0n) return;
    const text = this.getErrorMessage.call(status);
    const message = text === null ? "no message" : new Deno.UnsafePointerView(text).getCString();
    this.releaseStatus.call(status);
    throw new Error(`Cannot go on as ONNX Runtime failed: ${message}`);
  }

  /**
   * Calls a function that makes something.
   *
   * @param make Calls it with the location for the handle.
   * @returns The handle.
   * @throws {Error} If the function fails.
   */
  make(make: (out: BigUint64Array<ArrayBuffer>) => bigint): bigint {
    const out = new BigUint64Array(1);
    this.check(make(out));
    return out[0] ?? 0n;
  }
}

/** Text as C has it, with a zero at its end. */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(`${text}\0`);
}

/**
 * Where an array lies in memory: it stays there as long as something refers to it. Asked of its
 * buffer, as a small array is kept apart from that, where things move, until it is asked for.
 */
export function addressOf({ buffer, byteOffset }: ArrayBufferView<ArrayBuffer>): bigint {
  return Deno.UnsafePointer.value(Deno.UnsafePointer.of(buffer)) + BigInt(byteOffset);
}
