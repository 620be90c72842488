/**
 * The `native` engine: a program is traced once into an ONNX graph and run by ONNX Runtime on all
 * cores.
 *
 * @module
 */

import { env, InferenceSession, Tensor } from "onnxruntime-node";
import { onnxGraph } from "./onnx_graph.ts";
import { encodeOnnx } from "./onnx_model.ts";
import {
  checkHostTensors,
  type Engine,
  type Executable,
  type HostTensors,
  type Program,
  type TensorMap,
  tensorNamed,
  tensorsNamed,
} from "./program.ts";
import type { Shape } from "./ops.ts";
import { sizeOf } from "./shape.ts";
import { type Trace, traceProgram } from "./trace.ts";

/**
 * Starts the engine that runs on the CPU's cores.
 *
 * @returns The engine.
 */
export function createNativeEngine(): Engine {
  const cores = navigator.hardwareConcurrency;
  return {
    name: "native",
    device: `CPU, ${cores} ${cores === 1 ? "thread" : "threads"}`,
    version: `ONNX Runtime ${env.versions.common}`,
    compile: async (program, state) => {
      checkHostTensors(state, program.state, { complete: true });
      const trace = traceProgram(program);
      const session = await InferenceSession.create(encodeOnnx(onnxGraph(trace)), {
        intraOpNumThreads: cores,
        graphOptimizationLevel: "all",
        // Running means of gradients fall below the smallest normal float, where arithmetic is a
        // hundred times slower. The switch also holds for the thread that starts ONNX Runtime: from
        // then on JavaScript there takes numbers below 2^-1022 for zero.
        extra: { session: { set_denormal_as_zero: "1" } },
      });
      return new NativeExecutable(program, trace, session, state);
    },
  };
}

function toTensor(values: Float32Array, shape: Shape): Tensor {
  return new Tensor("float32", values, shape);
}

/** The state is held twice: a run reads one set and writes the other, and then they swap. */
class NativeExecutable implements Executable {
  readonly #program: Program;
  readonly #trace: Trace;
  readonly #session: InferenceSession;
  #state: TensorMap<Tensor>;
  #spare: TensorMap<Tensor>;

  constructor(
    program: Program,
    trace: Trace,
    session: InferenceSession,
    state: HostTensors,
  ) {
    this.#program = program;
    this.#trace = trace;
    this.#session = session;
    this.#state = toTensors(state, program.state);
    this.#spare = Object.fromEntries(
      Object.keys(trace.state).map((name) => {
        const shape = tensorNamed(program.state, name);
        return [name, toTensor(new Float32Array(sizeOf(shape)), shape)];
      }),
    );
  }

  async run(inputs: HostTensors): Promise<HostTensors> {
    checkHostTensors(inputs, this.#program.inputs, { complete: true });
    const fetches: Record<string, Tensor | null> = {};
    for (const [name, output] of Object.entries(this.#trace.state)) {
      fetches[output.name] = tensorNamed(this.#spare, name);
    }
    for (const output of Object.values(this.#trace.outputs)) fetches[output.name] = null;
    const feeds = { ...this.#state, ...toTensors(inputs, this.#program.inputs) };
    const results = await this.#session.run(feeds, fetches);
    const read = tensorsNamed(this.#state, Object.keys(this.#spare));
    this.#state = { ...this.#state, ...this.#spare };
    this.#spare = read;
    return Object.fromEntries(
      Object.entries(this.#trace.outputs).map(([name, output]) => [
        name,
        Float32Array.from(tensorNamed(results, output.name).data as Float32Array),
      ]),
    );
  }

  readState(names?: readonly string[]): Promise<HostTensors> {
    return Promise.resolve(Object.fromEntries(
      Object.entries(tensorsNamed(this.#state, names)).map(([name, tensor]) => [
        name,
        Float32Array.from(tensor.data as Float32Array),
      ]),
    ));
  }

  writeState(values: HostTensors): void {
    checkHostTensors(values, this.#program.state, { complete: false });
    this.#state = { ...this.#state, ...toTensors(values, this.#program.state) };
  }

  async dispose(): Promise<void> {
    await this.#session.release();
  }
}

function toTensors(values: HostTensors, shapes: TensorMap<Shape>): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(values).map(([name, data]) => [
      name,
      toTensor(data.slice(), tensorNamed(shapes, name)),
    ]),
  );
}
