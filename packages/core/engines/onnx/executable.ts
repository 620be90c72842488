/**
 * A program on the engine `onnx`.
 *
 * @module
 */

import type { GraphCall, GraphValue, Trace } from "../../graph/graph.ts";
import { onnxGraph } from "../../graph/onnx_graph.ts";
import { encodeOnnx } from "../../graph/onnx_model.ts";
import type { Shape } from "../../ops/ops.ts";
import {
  checkHostTensors,
  type Executable,
  type HostTensors,
  type Program,
  type TensorMap,
  tensorNamed,
  tensorsNamed,
} from "../../ops/program.ts";
import type { NativeKernels } from "../native/kernels.ts";
import { shapesOf, updateJob } from "../native/plan.ts";
import { kernelJob, type OnnxPlan, planOf } from "./plan.ts";
import type { Address } from "./module.ts";
import type { OnnxRun, OnnxRuntime, OnnxTensor } from "./runtime.ts";

/** What computes. */
export interface OnnxParts {
  /** Runs graphs. */
  readonly runtime: OnnxRuntime;
  /** Run between and after graphs, over the same memory. */
  readonly kernels: NativeKernels;
}

/** A part of a run: a graph's, or a kernel's. */
type Step = () => Promise<void> | void;

/** A whole run. */
interface PlannedRun {
  /** Its steps, in order. */
  readonly steps: readonly Step[];
  /** The state after it. */
  readonly after: TensorMap<OnnxTensor>;
}

/** All of a job, as there is one thread. */
const WHOLE = { thread: 0, threads: 1 } as const;

/** A program in ONNX Runtime's memory. State is double-buffered where a run cannot overwrite it. */
export class OnnxExecutable implements Executable {
  readonly #parts: OnnxParts;
  readonly #program: Program;
  readonly #plan: OnnxPlan;
  readonly #sessions: readonly (Address | undefined)[];
  readonly #inputs: TensorMap<OnnxTensor>;
  readonly #outputs: TensorMap<OnnxTensor>;
  readonly #owned: OnnxTensor[] = [];
  readonly #prepared: OnnxRun[] = [];
  #state: TensorMap<OnnxTensor>;
  /** Settles when no run is in progress: a run waits for the one before it, as both have the same inputs. */
  #ended: Promise<void> = Promise.resolve();
  /** The next run, and the one after it. */
  #runs: readonly [PlannedRun, PlannedRun];

  /**
   * Takes ownership of sessions.
   *
   * @param parts What computes.
   * @param program The program.
   * @param prepared How it is run, and the session of each of its stages.
   * @param state The first values of its state.
   */
  constructor(
    parts: OnnxParts,
    program: Program,
    { plan, sessions }: Pick<Compiled, "plan" | "sessions">,
    state: HostTensors,
  ) {
    this.#parts = parts;
    this.#program = program;
    this.#plan = plan;
    this.#sessions = sessions;
    this.#inputs = this.#tensors(program.inputs);
    this.#outputs = this.#tensors(shapesOf(plan.trace.outputs));
    const first = this.#tensors(plan.traced.state);
    const second = { ...first, ...this.#tensors(plan.doubleBuffered) };
    const between = this.#tensors(plan.intermediates);
    this.#runs = [this.#planned(first, second, between), this.#planned(second, first, between)];
    this.#state = first;
    fill(first, state);
  }

  async run(inputs: HostTensors): Promise<HostTensors> {
    checkHostTensors(inputs, this.#program.inputs, { complete: true });
    const outputs = this.#ended.then(() => this.#runOnce(inputs));
    this.#ended = outputs.then(() => {}, () => {});
    return await outputs;
  }

  async #runOnce(inputs: HostTensors): Promise<HostTensors> {
    const [now, next] = this.#runs;
    fill(this.#inputs, inputs);
    for (const step of now.steps) await step();
    this.#state = now.after;
    this.#runs = [next, now];
    return copies(this.#outputs);
  }

  async readState(names = Object.keys(this.#program.state)): Promise<HostTensors> {
    await this.#ended;
    return copies(tensorsNamed(this.#state, names));
  }

  writeState(values: HostTensors): void {
    checkHostTensors(values, this.#program.state, { complete: false });
    fill(this.#state, values);
  }

  async dispose(): Promise<void> {
    await this.#ended;
    const { runtime } = this.#parts;
    for (const run of this.#prepared.splice(0)) run.release();
    runtime.release(this.#owned.splice(0));
    for (const session of this.#sessions) if (session) runtime.releaseSession(session);
  }

  #tensors(shapes: TensorMap<Shape>): TensorMap<OnnxTensor> {
    return Object.fromEntries(
      Object.entries(shapes).map(([name, shape]) => {
        const tensor = this.#parts.runtime.tensor(shape);
        this.#owned.push(tensor);
        return [name, tensor];
      }),
    );
  }

  #planned(
    before: TensorMap<OnnxTensor>,
    after: TensorMap<OnnxTensor>,
    between: TensorMap<OnnxTensor>,
  ): PlannedRun {
    const { stages, trace, training } = this.#plan;
    const named = (results: TensorMap<GraphValue>, tensors: TensorMap<OnnxTensor>) =>
      Object.entries(results).map(([name, value]) =>
        [value.name, tensorNamed(tensors, name)] as const
      );
    const values: TensorMap<OnnxTensor> = {
      ...between,
      ...before,
      ...this.#inputs,
      ...Object.fromEntries([...named(trace.state, after), ...named(trace.outputs, this.#outputs)]),
    };
    const addressOf = (name: string): number => tensorNamed(values, name).values.byteOffset;
    const { runtime, kernels } = this.#parts;
    const bound = (names: readonly string[]) =>
      names.map((name) => [name, tensorNamed(values, name)] as const);
    const steps = stages.flatMap(({ graph, kernels: calls }, stage): Step[] => {
      const session = this.#sessions[stage];
      const jobs = calls.map((call) => kernelJob(call, addressOf));
      const after = jobs.map((job) => () => kernels.run(job, WHOLE));
      if (graph === undefined || session === undefined) return after;
      const run = runtime.prepare(session, {
        inputs: bound(graph.inputs.map(({ name }) => name)),
        outputs: bound(Object.keys(graph.outputs)),
      });
      this.#prepared.push(run);
      return [() => run.run(), ...after];
    });
    if (training === undefined) return { steps, after };
    const update = updateJob(training, addressOf);
    return { steps: [...steps, () => kernels.run(update, WHOLE)], after };
  }
}

interface Compiled {
  readonly plan: OnnxPlan;
  readonly sessions: readonly (Address | undefined)[];
}

/**
 * Compiles a program.
 *
 * @param parts What computes.
 * @param program The program.
 * @param state The first values of its state.
 * @returns The program, ready to run.
 */
export async function compileOnnx(
  parts: OnnxParts,
  program: Program,
  state: HostTensors,
): Promise<OnnxExecutable> {
  checkHostTensors(state, program.state, { complete: true });
  const plan = planOf(program);
  const sessions: (Address | undefined)[] = [];
  for (const { graph } of plan.stages) {
    sessions.push(
      graph && await parts.runtime.session(encodeOnnx(onnxGraph(withWholeProducts(graph)))),
    );
  }
  return new OnnxExecutable(parts, program, { plan, sessions }, state);
}

/**
 * A graph that multiplies all rows, also those that are not used, which are zero: in WebAssembly, ONNX Runtime leaves
 * the product of no rows as the memory was.
 */
function withWholeProducts(graph: Trace): Trace {
  return { ...graph, calls: graph.calls.map(withWholeProduct) };
}

function withWholeProduct(call: GraphCall): GraphCall {
  if (call.operation.op !== "matMulOfRows") return call;
  const operation = { op: "matMul", transposeA: true, transposeB: false } as const;
  return { ...call, operation, inputs: call.inputs.slice(0, 2) };
}

function fill(tensors: TensorMap<OnnxTensor>, values: HostTensors): void {
  for (const [name, data] of Object.entries(values)) tensorNamed(tensors, name).values.set(data);
}

function copies(tensors: TensorMap<OnnxTensor>): HostTensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { values }]) => [name, Float32Array.from(values)]),
  );
}
