/**
 * ONNX Runtime for WebAssembly, as its build exports it.
 *
 * @module
 */

/** The address of something in the module's memory, in bytes; 0 for nothing. */
export type Address = number;

/** The calls of ONNX Runtime's `ort-wasm-simd-threaded.mjs` that this engine makes. */
export interface OrtModule {
  /** Its memory; replaced when it grows, while earlier views of it stay valid as it is shared. */
  readonly HEAPU8: Uint8Array<ArrayBuffer>;
  /** Takes memory; 0 if there is none left. */
  _malloc(bytes: number): Address;
  /** Gives it back. */
  _free(at: Address): void;
  /** Starts the runtime. */
  _OrtInit(threads: number, logLevel: number): number;
  /** Writes the code and the text of the latest error. */
  _OrtGetLastError(code: Address, text: Address): number;
  /** Makes the options of a session. */
  _OrtCreateSessionOptions(
    optimisation: number,
    arena: boolean,
    pattern: boolean,
    execution: number,
    profiling: boolean,
    profile: Address,
    log: Address,
    logSeverity: number,
    logVerbosity: number,
    optimised: Address,
  ): Address;
  /** Frees them. */
  _OrtReleaseSessionOptions(options: Address): number;
  /** Makes a session of a model. */
  _OrtCreateSession(
    model: Address,
    bytes: number,
    options: Address,
  ): Address | Promise<Address>;
  /** Frees it. */
  _OrtReleaseSession(session: Address): number;
  /** Makes a tensor of memory that is taken already. */
  _OrtCreateTensor(
    type: number,
    data: Address,
    bytes: number,
    lengths: Address,
    rank: number,
    location: number,
  ): Address;
  /** Frees it, but not its memory. */
  _OrtReleaseTensor(tensor: Address): number;
  /** Runs a session. */
  _OrtRun(
    session: Address,
    inputNames: Address,
    inputs: Address,
    inputCount: number,
    outputNames: Address,
    outputCount: number,
    outputs: Address,
    options: Address,
  ): number | Promise<number>;
  /** Reads a text that ends with a zero. */
  UTF8ToString(at: Address): string;
}

/** The module, and the memory that its tensors lie in. */
export interface LoadedOrt {
  /** The module. */
  readonly module: OrtModule;
  /** Its memory, which is shared, for kernels. */
  readonly memory: WebAssembly.Memory;
}

/** What the build is started with, as Emscripten defines it. */
interface OrtOptions {
  readonly numThreads: number;
  readonly instantiateWasm: (
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
  ) => Record<never, never>;
}

/** The file of the build that computes. */
const WASM = "onnxruntime-web/ort-wasm-simd-threaded.wasm";

/**
 * Loads ONNX Runtime.
 *
 * @param threads Threads that share one operation.
 * @param wasm Where `ort-wasm-simd-threaded.wasm` lies.
 * @returns The module and its memory.
 * @throws {Error} If the file cannot be loaded.
 */
export async function loadOrt(
  threads: number,
  wasm: string = import.meta.resolve(WASM),
): Promise<LoadedOrt> {
  const build = await import("onnxruntime-web/ort-wasm-simd-threaded.mjs");
  const make: (options: OrtOptions) => Promise<OrtModule> = build.default;
  const compiled = await compile(wasm);
  let memory: WebAssembly.Memory | undefined;
  const module = await new Promise<OrtModule>((resolve, reject) => {
    make({
      numThreads: threads,
      instantiateWasm: (imports, done) => {
        memory = memoryOf(imports);
        WebAssembly.instantiate(compiled, imports)
          .then((instance) => done(instance, compiled), reject);
        return {};
      },
    }).then(resolve, reject);
  });
  if (memory === undefined) throw new Error("Cannot find the memory of ONNX Runtime");
  return { module, memory };
}

/** Browsers compile what a server sends as WebAssembly while it arrives, and keep that; files have no type. */
async function compile(wasm: string): Promise<WebAssembly.Module> {
  const response = await fetch(wasm);
  if (!response.ok) throw new Error(`Cannot load ${wasm}: status ${response.status}`);
  const isTyped = response.headers.get("content-type") === "application/wasm";
  return isTyped
    ? await WebAssembly.compileStreaming(response)
    : await WebAssembly.compile(await response.arrayBuffer());
}

/** The names of what the build imports are short and change with it; there is one memory among it. */
function memoryOf(imports: WebAssembly.Imports): WebAssembly.Memory | undefined {
  const all = Object.values(imports).flatMap((part) => Object.values(part));
  return all.find((value) => value instanceof WebAssembly.Memory);
}
