/**
 * The part of ONNX Runtime's C interface that is used here. The library comes with the npm package
 * `onnxruntime-node`; it is opened by `Deno.dlopen`, without the package's binding for Node.
 *
 * @module
 */

import { openLibrary } from "../system/open_library.ts";
import runtime from "onnxruntime-node/package.json" with { type: "json" };

/** The version of ONNX Runtime. */
export const ORT_VERSION: string = runtime.version;

/** The version of the function table. Later libraries support earlier versions. */
const API_VERSION = 20;

/** Bytes of a pointer. */
const POINTER_SIZE = 8;

/** Where the npm package keeps the library, by operating system. */
const LIBRARIES: Readonly<Record<string, { folder: string; file: string }>> = {
  linux: { folder: "linux", file: "libonnxruntime.so.1" },
  darwin: { folder: "darwin", file: "libonnxruntime.1.dylib" },
  windows: { folder: "win32", file: "onnxruntime.dll" },
};

/** The only symbol that is looked up by name. It leads to the table with all other functions. */
const SYMBOLS = { OrtGetApiBase: { parameters: [], result: "pointer" } } as const;

/** The first function of `OrtApiBase`: it returns the function table of a version. */
const GET_API = { parameters: ["u32"], result: "pointer" } as const;

function libraryUrl(): URL {
  const { os, arch } = Deno.build;
  const library = LIBRARIES[os];
  if (library === undefined) {
    throw new Error(
      `Cannot start engine "native" on ${os}: ONNX Runtime is available for ` +
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
  const base = openLibrary(libraryUrl(), SYMBOLS).symbols.OrtGetApiBase();
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
 * Functions of the struct `OrtApi` in `onnxruntime_c_api.h`, by their index in it. Indices never change: later
 * versions append. Handles and addresses are 64-bit integers. A result other than 0 is the address of an
 * `OrtStatus`, which {@linkcode OrtApi.check} turns into an error.
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
    index: number,
    definition: F,
  ): Deno.UnsafeFnPointer<F> {
    const pointer = this.#table.getPointer<Omit<F, "nonblocking">>(index * POINTER_SIZE);
    if (pointer === null) {
      throw new Error(`Cannot use ONNX Runtime: function ${index} of its interface is missing`);
    }
    return new Deno.UnsafeFnPointer(pointer, definition);
  }

  /**
   * Throws a function's status as an error, and frees it.
   *
   * @param status The function's result.
   * @throws {Error} If it is not 0, with ONNX Runtime's message.
   */
  check(status: bigint): void {
    if (status === 0n) return;
    const text = this.getErrorMessage.call(status);
    const message = text === null ? "no message" : new Deno.UnsafePointerView(text).getCString();
    this.releaseStatus.call(status);
    throw new Error(`Cannot continue as ONNX Runtime failed: ${message}`);
  }

  /**
   * Calls a function that creates an object.
   *
   * @param make Calls it with the out parameter for the handle.
   * @returns The handle.
   * @throws {Error} If the function fails.
   */
  make(make: (out: BigUint64Array<ArrayBuffer>) => bigint): bigint {
    const out = new BigUint64Array(1);
    this.check(make(out));
    return out[0] ?? 0n;
  }
}

/**
 * The address of an array, which is valid as long as the array is referenced. Access to `buffer` matters: V8
 * keeps a small array on its moving heap until then.
 */
export function addressOf({ buffer, byteOffset }: ArrayBufferView<ArrayBuffer>): bigint {
  return Deno.UnsafePointer.value(Deno.UnsafePointer.of(buffer)) + BigInt(byteOffset);
}
