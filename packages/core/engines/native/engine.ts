/**
 * The `native` engine: a program is traced once into ONNX graphs and run by ONNX Runtime on all cores, on a
 * thread of its own. What kernels of ours do better is done by them between these graphs: the goodness of
 * images with every label and, in a training step, the update of the weights.
 *
 * @module
 */

import type { NativeJob } from "./kernels.ts";
import { NativeMemory } from "./memory.ts";
import { kernelJob, type NativePlan, planOf, shapesOf, updateJob } from "./plan.ts";
import { NativeThreads } from "./threads.ts";
import { onnxGraph } from "../../graph/onnx_graph.ts";
import { encodeOnnx } from "../../graph/onnx_model.ts";
import {
  type OnnxRun,
  type OnnxRuntime,
  onnxRuntime,
  type OnnxSession,
  type OnnxStep,
  type OnnxTensor,
  type OnnxWork,
} from "./ort.ts";
import { ORT_VERSION } from "./ort_api.ts";
import type { Shape } from "../../ops/ops.ts";
import {
  checkHostTensors,
  type Engine,
  type Executable,
  type HostTensors,
  type Program,
  type TensorMap,
  tensorNamed,
  tensorsNamed,
} from "../../ops/program.ts";

const CONFIG = {
  // Running means of gradients fall below the smallest normal float, where arithmetic is a hundred times
  // slower.
  "session.set_denormal_as_zero": "1",
  // Threads that spin after a run take a core from whatever comes next: updates, batches, requests.
  "session.force_spinning_stop": "1",
};

/** Each thread of ONNX Runtime on a core of its own, but for the one that runs the graph: they do not wander in a long training. */
function pinned(threads: number): Record<string, string> {
  const cores = Array.from({ length: threads - 1 }, (_, index) => index + 2); // counted from 1
  return { "session.intra_op_thread_affinities": cores.join(";") };
}

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
      const parts = await makeParts(runtime, program, cores);
      return new NativeExecutable(runtime, program, parts, state);
    },
  };
}

/** The tensors of a program. */
interface NativeTensors {
  /** The state, as the first run reads it. */
  readonly state: TensorMap<OnnxTensor>;
  /** State that is held twice: what the first run writes. */
  readonly doubleBuffered: TensorMap<OnnxTensor>;
  /** What stages hand on. */
  readonly intermediates: TensorMap<OnnxTensor>;
  /** The inputs of the two runs that may be under way. */
  readonly inputs: readonly [TensorMap<OnnxTensor>, TensorMap<OnnxTensor>];
  /** Their outputs. */
  readonly outputs: readonly [TensorMap<OnnxTensor>, TensorMap<OnnxTensor>];
}

/** A run that may be under way. */
interface Slot {
  readonly inputs: TensorMap<OnnxTensor>;
  readonly outputs: TensorMap<OnnxTensor>;
  /** The state after it. */
  readonly after: TensorMap<OnnxTensor>;
  readonly run: OnnxRun;
  /** Resolves when the run that is going on has ended, well or badly. */
  running?: Promise<void> | undefined;
}

/** What an executable is made from. */
interface NativeParts {
  readonly tensors: NativeTensors;
  readonly sessions: readonly (OnnxSession | undefined)[];
  readonly inFlight: readonly [Slot, Slot];
  readonly threads: NativeThreads | undefined;
  readonly work: OnnxWork | undefined;
}

async function makeParts(
  runtime: OnnxRuntime,
  program: Program,
  cores: number,
): Promise<NativeParts> {
  const plan = planOf(program);
  const models = plan.stages.map(({ graph }) => graph && encodeOnnx(onnxGraph(graph)));
  const isPinned = plan.training !== undefined && cores > 1;
  const config = isPinned ? { ...CONFIG, ...pinned(cores) } : CONFIG;
  const sessions = await Promise.all(
    models.map((model) => model && runtime.session(model, { threads: cores, config })),
  );
  const { tensors, memory } = allocate(runtime, plan);
  const { state, doubleBuffered } = tensors;
  const replaced = { ...state, ...doubleBuffered };
  const turns = [
    plannedRun(plan, sessions, tensors, { turn: 0, before: state, after: replaced }),
    plannedRun(plan, sessions, tensors, { turn: 1, before: replaced, after: state }),
  ] as const;
  const jobs = turns.flatMap(({ steps }) => steps.filter(isJob));
  const threads = memory && new NativeThreads(memory, jobs, cores);
  const work = threads && await runtime.attachWork(threads.leading);
  const slotOf = ({ steps, ...slot }: PlannedRun): Slot => ({
    ...slot,
    run: runtime.sequence(
      steps.map((step) => isJob(step) ? { step: { job: jobs.indexOf(step) } } : step),
      work,
    ),
  });
  return { tensors, sessions, inFlight: [slotOf(turns[0]), slotOf(turns[1])], threads, work };
}

/** A run before it is known what its jobs are called. */
type PlannedRun = Pick<Slot, "inputs" | "outputs" | "after"> & {
  readonly steps: readonly (OnnxStep | NativeJob)[];
};

function plannedRun(
  plan: NativePlan,
  sessions: NativeParts["sessions"],
  { intermediates, inputs: allInputs, outputs: allOutputs }: NativeTensors,
  { turn, before, after }: {
    turn: 0 | 1;
    before: TensorMap<OnnxTensor>;
    after: TensorMap<OnnxTensor>;
  },
): PlannedRun {
  const [inputs, outputs] = [allInputs[turn], allOutputs[turn]];
  const values = { ...intermediates, ...before, ...inputs, ...resultsOf(plan, after, outputs) };
  return { inputs, outputs, after, steps: stepsOf(plan, sessions, values) };
}

/**
 * All tensors are made once and stay where they are: where kernels work on them, in a memory of theirs.
 * Inputs and outputs are there twice, as a run may be asked for while the one before it is made.
 */
function allocate(
  runtime: OnnxRuntime,
  { traced, trace, stages, training, doubleBuffered, intermediates }: NativePlan,
): { tensors: NativeTensors; memory: WebAssembly.Memory | undefined } {
  const outputs = shapesOf(trace.outputs);
  const groups = [
    traced.state,
    doubleBuffered,
    intermediates,
    traced.inputs,
    traced.inputs,
    outputs,
    outputs,
  ];
  const hasJobs = training !== undefined || stages.some(({ kernels }) => kernels.length > 0);
  const room = hasJobs
    ? new NativeMemory(groups.flatMap((group) => Object.values(group)))
    : undefined;
  const newTensor = (shape: Shape): OnnxTensor => runtime.tensor(shape, room?.take(shape));
  const newTensors = (shapes: TensorMap<Shape>): TensorMap<OnnxTensor> =>
    Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, newTensor(shape)]));
  const tensors: NativeTensors = {
    state: newTensors(traced.state),
    doubleBuffered: newTensors(doubleBuffered),
    intermediates: newTensors(intermediates),
    inputs: [newTensors(traced.inputs), newTensors(traced.inputs)],
    outputs: [newTensors(outputs), newTensors(outputs)],
  };
  return { tensors, memory: room?.memory };
}

/** Where the results of a run go, by the names that they have in the graph. */
function resultsOf(
  { trace }: NativePlan,
  state: TensorMap<OnnxTensor>,
  outputs: TensorMap<OnnxTensor>,
): TensorMap<OnnxTensor> {
  const named = (values: NativePlan["trace"]["state"], tensors: TensorMap<OnnxTensor>) =>
    Object.entries(values).map(([name, value]) =>
      [value.name, tensorNamed(tensors, name)] as const
    );
  return Object.fromEntries([...named(trace.state, state), ...named(trace.outputs, outputs)]);
}

/** What a run does, step by step. */
function stepsOf(
  { stages, training }: NativePlan,
  sessions: NativeParts["sessions"],
  values: TensorMap<OnnxTensor>,
): (OnnxStep | NativeJob)[] {
  const addressOf = (name: string): number => tensorNamed(values, name).values.byteOffset;
  const bound = (names: readonly string[]) =>
    names.map((name) => [name, tensorNamed(values, name)] as const);
  const steps = stages.flatMap(({ graph, kernels }, stage) => {
    const session = sessions[stage];
    const jobs = kernels.map((call) => kernelJob(call, addressOf));
    if (graph === undefined || session === undefined) return jobs;
    const inputs = bound(graph.inputs.map(({ name }) => name));
    return [session.prepare({ inputs, outputs: bound(Object.keys(graph.outputs)) }), ...jobs];
  });
  return training === undefined ? steps : [...steps, updateJob(training, addressOf)];
}

function isJob(step: OnnxStep | NativeJob): step is NativeJob {
  return "kernel" in step;
}

/** A program on `native`. Up to two runs are under way: the one that is made, and the one after it. */
class NativeExecutable implements Executable {
  readonly #runtime: OnnxRuntime;
  readonly #program: Program;
  readonly #parts: NativeParts;
  #state: TensorMap<OnnxTensor>;
  /** The next run, and the one after it, in turn. */
  #inFlight: NativeParts["inFlight"];
  #disposed = false;

  constructor(runtime: OnnxRuntime, program: Program, parts: NativeParts, state: HostTensors) {
    this.#runtime = runtime;
    this.#program = program;
    this.#parts = parts;
    this.#state = parts.tensors.state;
    this.#inFlight = parts.inFlight;
    fill(this.#state, state);
  }

  async run(inputs: HostTensors): Promise<HostTensors> {
    checkHostTensors(inputs, this.#program.inputs, { complete: true });
    while (this.#inFlight[0].running !== undefined) await this.#inFlight[0].running; // if free, starts before this returns
    this.#assertHeld("run");
    const [slot, next] = this.#inFlight;
    this.#inFlight = [next, slot];
    fill(slot.inputs, inputs);
    const outputs = this.#runOnce(slot);
    const ended = (): void => {
      slot.running = undefined;
    };
    slot.running = outputs.then(ended, ended);
    return await outputs;
  }

  async #runOnce({ run, after, outputs }: Slot): Promise<HostTensors> {
    await run();
    this.#parts.threads?.check();
    this.#state = after;
    return copies(outputs);
  }

  /** The end of the runs that are under way. */
  async #idle(): Promise<void> {
    while (this.#running !== undefined) await this.#running;
  }

  get #running(): Promise<void> | undefined {
    const [next, last] = this.#inFlight;
    return next.running ?? last.running;
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
    await this.#idle();
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
    await this.#idle();
    if (this.#disposed) return;
    this.#disposed = true;
    const { sessions, threads, work, tensors } = this.#parts;
    for (const session of sessions) session?.release();
    await work?.release();
    await threads?.dispose();
    const { state, doubleBuffered, intermediates, inputs, outputs } = tensors;
    for (const group of [state, doubleBuffered, intermediates, ...inputs, ...outputs]) {
      this.#runtime.release(Object.values(group));
    }
  }
}

function fill(tensors: TensorMap<OnnxTensor>, values: HostTensors): void {
  for (const [name, data] of Object.entries(values)) tensorNamed(tensors, name).values.set(data);
}

function copies(tensors: TensorMap<OnnxTensor>): HostTensors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, { values }]) => [name, values.slice()]),
  );
}
