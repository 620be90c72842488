/**
 * The `native` engine: a program is traced once into an ONNX graph and run by ONNX Runtime on all
 * cores, on a thread of its own. Of a training step that is all but the update of the weights, which a
 * kernel of ours makes.
 *
 * @module
 */

import { overwritableState } from "./in_place.ts";
import { onnxGraph } from "./onnx_graph.ts";
import { encodeOnnx } from "./onnx_model.ts";
import { NativeUpdate } from "./native_update.ts";
import {
  type OnnxRun,
  type OnnxRuntime,
  onnxRuntime,
  type OnnxSession,
  type OnnxTensor,
  type OnnxUpdate,
} from "./onnx_runtime.ts";
import { ORT_VERSION } from "./onnx_runtime_api.ts";
import type { Shape } from "./ops.ts";
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
import { gradientProgram, isTrainingProgram } from "./step.ts";
import { STEP_SIZE_NAME } from "./training_tensors.ts";
import { type Trace, traceProgram } from "./trace.ts";

const CONFIG = {
  // Running means of gradients fall below the smallest normal float, where arithmetic is a hundred times
  // slower.
  "session.set_denormal_as_zero": "1",
  // Threads that spin after a run take a core from whatever comes next: updates, batches, requests.
  "session.force_spinning_stop": "1",
};

/**
 * Starts the engine that runs on the CPU's cores.
 *
 * @returns The engine.
 * @throws {Error} If ONNX Runtime cannot be loaded here.
 */
export function createNativeEngine(): Engine {
  const cores = navigator.hardwareConcurrency;
  const runtime = onnxRuntime();
  return {
    name: "native",
    device: `CPU, ${cores} ${cores === 1 ? "thread" : "threads"}`,
    version: `ONNX Runtime ${ORT_VERSION}`,
    compile: async (program, state) => {
      checkHostTensors(state, program.state, { complete: true });
      const { graph, update } = partsOf(program, cores);
      const trace = traceProgram(graph);
      const model = encodeOnnx(onnxGraph(trace));
      const session = await runtime.session(model, { threads: cores, config: CONFIG });
      const following = update && await runtime.takeUpdate(update.leading);
      const parts = { runtime, session, program, graph, trace, update, following };
      return new NativeExecutable(parts, state);
    },
  };
}

/** What ONNX Runtime runs of a program, and the update that follows in a training. */
function partsOf(
  program: Program,
  threads: number,
): { graph: Program; update: NativeUpdate | undefined } {
  if (!isTrainingProgram(program)) return { graph: program, update: undefined };
  const { network, options } = program.training;
  const graph = gradientProgram(network, options);
  return { graph, update: new NativeUpdate(program.training, graph.state, threads) };
}

/** What an executable is made from. */
interface NativeParts extends ReturnType<typeof partsOf> {
  readonly runtime: OnnxRuntime;
  readonly session: OnnxSession;
  readonly program: Program;
  readonly trace: Trace;
  readonly following: OnnxUpdate | undefined;
}

/**
 * All tensors are made once and stay where they are. State that a run cannot write over while it
 * reads it is held twice: a run reads one set and writes the other, and then they swap.
 */
class NativeExecutable implements Executable {
  readonly #runtime: OnnxRuntime;
  readonly #session: OnnxSession;
  readonly #program: Program;
  readonly #update: NativeUpdate | undefined;
  readonly #following: OnnxUpdate | undefined;
  readonly #inputs: TensorMap<OnnxTensor>;
  readonly #outputs: TensorMap<OnnxTensor>;
  #state: TensorMap<OnnxTensor>;
  #spare: TensorMap<OnnxTensor>;
  /** The next run, and the one after it, in turn. */
  #runs: readonly [OnnxRun, OnnxRun];
  /** Resolves when the run that is going on has ended, well or badly. */
  #running: Promise<void> | undefined;
  #disposed = false;

  constructor(parts: NativeParts, state: HostTensors) {
    const { runtime, session, program, graph, trace, update, following } = parts;
    this.#runtime = runtime;
    this.#session = session;
    this.#program = program;
    this.#update = update;
    this.#following = following;
    this.#inputs = newTensors(runtime, graph.inputs);
    this.#outputs = newTensors(runtime, shapesOf(trace.outputs));
    this.#state = newTensors(runtime, graph.state, (name) => update?.values(name));
    const overwritten = overwritableState(trace);
    const swapped = Object.entries(shapesOf(trace.state)).filter(([name]) =>
      !overwritten.has(name)
    );
    this.#spare = newTensors(runtime, Object.fromEntries(swapped));
    const kept = this.#state;
    const replaced = { ...kept, ...this.#spare };
    this.#runs = [this.#prepare(trace, kept, replaced), this.#prepare(trace, replaced, kept)];
    fill(this.#state, state);
  }

  #prepare(trace: Trace, read: TensorMap<OnnxTensor>, written: TensorMap<OnnxTensor>): OnnxRun {
    return this.#session.prepare({
      inputs: Object.entries({ ...read, ...this.#inputs }),
      outputs: [
        ...Object.entries(trace.state).map(([name, { name: value }]) =>
          [value, tensorNamed(written, name)] as const
        ),
        ...Object.entries(trace.outputs).map(([name, { name: value }]) =>
          [value, tensorNamed(this.#outputs, name)] as const
        ),
      ],
    }, this.#following);
  }

  async run(inputs: HostTensors): Promise<HostTensors> {
    checkHostTensors(inputs, this.#program.inputs, { complete: true });
    while (this.#running !== undefined) await this.#running; // if none, starts before this returns
    this.#assertHeld("run");
    const outputs = this.#runOnce(inputs);
    const ended = (): void => {
      this.#running = undefined;
    };
    this.#running = outputs.then(ended, ended);
    return await outputs;
  }

  async #runOnce(inputs: HostTensors): Promise<HostTensors> {
    fill(this.#inputs, inputs);
    const [run, next] = this.#runs;
    this.#update?.setStepSizes(tensorNamed(inputs, STEP_SIZE_NAME));
    await run();
    this.#update?.check();
    const read = tensorsNamed(this.#state, Object.keys(this.#spare));
    this.#state = { ...this.#state, ...this.#spare };
    this.#spare = read;
    this.#runs = [next, run];
    return copies(this.#outputs);
  }

  #assertHeld(action: string): void {
    if (!this.#disposed) return;
    throw new Error(
      `Cannot ${action} "${this.#program.name}": it was disposed; compile it anew`,
    );
  }

  async readState(
    names: readonly string[] = Object.keys(this.#program.state),
  ): Promise<HostTensors> {
    while (this.#running !== undefined) await this.#running;
    return copies(tensorsNamed(this.#state, names));
  }

  writeState(values: HostTensors): void {
    checkHostTensors(values, this.#program.state, { complete: false });
    this.#assertHeld("replace state of");
    if (this.#running !== undefined) {
      throw new Error(
        `Cannot replace state of "${this.#program.name}" while it runs: wait for the run first`,
      );
    }
    fill(this.#state, values);
  }

  async dispose(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
    if (this.#disposed) return;
    this.#disposed = true;
    this.#session.release();
    await this.#following?.release();
    await this.#update?.dispose();
    for (const tensors of [this.#inputs, this.#outputs, this.#state, this.#spare]) {
      this.#runtime.release(Object.values(tensors));
    }
  }
}

function shapesOf(values: TensorMap<{ readonly shape: Shape }>): Record<string, Shape> {
  return Object.fromEntries(Object.entries(values).map(([name, { shape }]) => [name, shape]));
}

function newTensors(
  runtime: OnnxRuntime,
  shapes: TensorMap<Shape>,
  valuesOf: (name: string) => Float32Array | undefined = () => undefined,
): TensorMap<OnnxTensor> {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, runtime.tensor(shape, valuesOf(name))]),
  );
}

function fill(tensors: TensorMap<OnnxTensor>, values: HostTensors): void {
  for (const [name, data] of Object.entries(values)) tensorNamed(tensors, name).values.set(data);
}

function copies(tensors: TensorMap<OnnxTensor>): HostTensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { values }]) => [name, values.slice()]),
  );
}
