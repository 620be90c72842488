/**
 * What an executable of `native` is made from: tensors, sessions, threads, and two prepared runs.
 *
 * @module
 */

import type { NativeJob } from "./kernels.ts";
import { kernelJob, type NativePlan, planOf, updateJob } from "./plan.ts";
import { allocateTensors, type NativeTensors } from "./tensors.ts";
import { NativeThreads, usefulThreads } from "./threads.ts";
import { onnxGraph } from "../../graph/onnx_graph.ts";
import { encodeOnnx } from "../../graph/onnx_model.ts";
import type { OnnxRun, OnnxRuntime, OnnxSession, OnnxStep, OnnxTensor, OnnxWork } from "./ort.ts";
import { type Program, type TensorMap, tensorNamed } from "../../ops/program.ts";

const CONFIG = {
  // Moments of gradients fall below the smallest normal float, where arithmetic is a hundred times slower.
  "session.set_denormal_as_zero": "1",
  // Threads that spin after a run take a core from whatever comes next: updates, batches, requests.
  "session.force_spinning_stop": "1",
};

/**
 * Pins each thread of ONNX Runtime to a core, except for the one that runs the graph: threads do not migrate in
 * a long training.
 */
function pinned(threads: number): Record<string, string> {
  const cores = Array.from({ length: threads - 1 }, (_, index) => index + 2); // counted from 1
  return { "session.intra_op_thread_affinities": cores.join(";") };
}

/** A prepared run with buffers of its own for inputs and outputs, so that two can be in flight. */
export interface Slot {
  /** Its inputs. */
  readonly inputs: TensorMap<OnnxTensor>;
  /** Its outputs. */
  readonly outputs: TensorMap<OnnxTensor>;
  /** The state after it. */
  readonly after: TensorMap<OnnxTensor>;
  /** Runs it. */
  readonly run: OnnxRun;
  /** While it runs: resolves when it has ended, well or badly. */
  running?: Promise<void> | undefined;
}

/** What an executable is made from. */
export interface NativeParts {
  /** All tensors. */
  readonly tensors: NativeTensors;
  /** The session of each stage; none where a stage has no graph. */
  readonly sessions: readonly (OnnxSession | undefined)[];
  /** The run that is next, and the one after it. */
  readonly inFlight: readonly [Slot, Slot];
  /** The threads of the kernels, if the program has any. */
  readonly threads: NativeThreads | undefined;
  /** The kernels' work, attached to the runtime. */
  readonly work: OnnxWork | undefined;
}

/**
 * Prepares a program.
 *
 * @param runtime Runs its graphs.
 * @param cores The number of threads.
 * @returns What an executable owns.
 */
export async function nativeParts(
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
  const { tensors, memory } = allocateTensors(runtime, plan);
  const { state, doubleBuffered } = tensors;
  const replaced = { ...state, ...doubleBuffered };
  const runs = [
    plannedRun(plan, sessions, tensors, { slot: 0, before: state, after: replaced }),
    plannedRun(plan, sessions, tensors, { slot: 1, before: replaced, after: state }),
  ] as const;
  const jobs = runs.flatMap(({ steps }) => steps.filter(isJob));
  const threads = memory && new NativeThreads(memory, jobs, usefulThreads(jobs, cores));
  const work = threads && await runtime.attachWork(threads.leading);
  const slotOf = ({ steps, ...slot }: PlannedRun): Slot => ({
    ...slot,
    run: runtime.sequence(
      steps.map((step) => isJob(step) ? { step: { job: jobs.indexOf(step) } } : step),
      work,
    ),
  });
  return { tensors, sessions, inFlight: [slotOf(runs[0]), slotOf(runs[1])], threads, work };
}

/** A run whose jobs have no index yet. */
type PlannedRun = Pick<Slot, "inputs" | "outputs" | "after"> & {
  readonly steps: readonly (OnnxStep | NativeJob)[];
};

function plannedRun(
  plan: NativePlan,
  sessions: NativeParts["sessions"],
  { intermediates, inputs: allInputs, outputs: allOutputs }: NativeTensors,
  { slot, before, after }: {
    slot: 0 | 1;
    before: TensorMap<OnnxTensor>;
    after: TensorMap<OnnxTensor>;
  },
): PlannedRun {
  const [inputs, outputs] = [allInputs[slot], allOutputs[slot]];
  const values = { ...intermediates, ...before, ...inputs, ...resultsOf(plan, after, outputs) };
  return { inputs, outputs, after, steps: stepsOf(plan, sessions, values) };
}

/** The tensors that a run writes its results to, by the names of the results in the graph. */
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

/** The steps of a run, in order. */
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
