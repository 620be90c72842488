/**
 * Products by ONNX Runtime: each is a graph of its own.
 *
 * @module
 */

import { onnxGraph } from "../../graph/onnx_graph.ts";
import { encodeOnnx } from "../../graph/onnx_model.ts";
import type { Multiplier, ProductPlaces, ProgramMultiplier } from "./multiplier.ts";
import { type OnnxRuntime, onnxRuntime, type OnnxSession, type OnnxTensor } from "./ort.ts";
import { ORT_VERSION } from "./ort_api.ts";
import type { ProductStep } from "./passes/program.ts";
import type { ProductWork } from "./run_step.ts";
import type { Shape } from "../../ops/ops.ts";
import { sizeOf } from "../../ops/shape.ts";

const CONFIG = {
  // Derivatives fall below the smallest normal float, where arithmetic is a hundred times slower.
  "session.set_denormal_as_zero": "1",
  // Threads that spin after a run take a core from whatever comes next: passes, batches, requests.
  "session.force_spinning_stop": "1",
};

/**
 * Multiplies matrices with ONNX Runtime.
 *
 * @throws {Error} If its library cannot be loaded here.
 */
export function ortMultiplier(): Multiplier {
  const runtime = onnxRuntime();
  return {
    name: `ONNX Runtime ${ORT_VERSION}`,
    isShared: false,
    convolves: false,
    forProgram: (memory, threads) => new ProgramProducts(runtime, memory, threads),
  };
}

/** The products of a program. */
class ProgramProducts implements ProgramMultiplier {
  readonly #runtime: OnnxRuntime;
  readonly #memory: WebAssembly.Memory;
  readonly #threads: number;
  readonly #sessions = new Map<string, Promise<OnnxSession>>();
  readonly #tensors: OnnxTensor[] = [];
  /** The memory behind the arguments of runs. */
  readonly #kept: unknown[] = [];

  constructor(runtime: OnnxRuntime, memory: WebAssembly.Memory, threads: number) {
    this.#runtime = runtime;
    this.#memory = memory;
    this.#threads = threads;
  }

  async prepare(step: ProductStep, places: ProductPlaces): Promise<ProductWork> {
    const { a, b, batch, rows, inner, columns } = step;
    const tensor = (address: number, shape: Shape): OnnxTensor => {
      const values = new Float32Array(this.#memory.buffer, address, sizeOf(shape));
      const made = this.#runtime.tensor(shape, values);
      this.#tensors.push(made);
      return made;
    };
    const shapes = {
      a: [a.matrices, ...(a.transposed ? [inner, rows] : [rows, inner])],
      b: [b.matrices, ...(b.transposed ? [columns, inner] : [inner, columns])],
      product: [batch, rows, columns],
    };
    const transposed = { transposeA: a.transposed, transposeB: b.transposed };
    const session = await this.#session(shapes, transposed);
    const { run, kept } = session.prepare({
      inputs: [["a", tensor(places.a, shapes.a)], ["b", tensor(places.b, shapes.b)]],
      outputs: [["product", tensor(places.output, shapes.product)]],
    });
    this.#kept.push(kept);
    return { kind: "graph", run };
  }

  #session(
    shapes: { readonly a: Shape; readonly b: Shape; readonly product: Shape },
    transposed: { readonly transposeA: boolean; readonly transposeB: boolean },
  ): Promise<OnnxSession> {
    const key = JSON.stringify([shapes, transposed]);
    const known = this.#sessions.get(key);
    if (known !== undefined) return known;
    const inputs = [{ name: "a", shape: shapes.a }, { name: "b", shape: shapes.b }];
    const product = { name: "product", shape: shapes.product };
    const graph = onnxGraph({
      name: "product",
      calls: [{ operation: { op: "matMul", ...transposed }, inputs, output: product }],
      constants: [],
      inputs,
      state: {},
      outputs: { product },
    });
    const session = this.#runtime.session(encodeOnnx(graph), {
      threads: this.#threads,
      config: CONFIG,
    });
    this.#sessions.set(key, session);
    return session;
  }

  convolve(): never {
    throw new Error("Cannot multiply fields with ONNX Runtime");
  }

  release(): void {
    for (const session of this.#sessions.values()) session.then((made) => made.release());
    this.#runtime.release(this.#tensors);
  }
}
