/**
 * Divides a traced program into stages: a graph for ONNX Runtime, then jobs of the kernels in `../native/kernels.ts`,
 * then the next graph.
 *
 * @module
 */

import type {
  GraphCall,
  GraphValue,
  KernelOperation,
  Operation,
  Trace,
} from "../../graph/graph.ts";

/** The operation that has a kernel here. */
export type GoodnessOperation = Extract<KernelOperation, { op: "goodnessOfLabels" }>;

/** A program, traced with that kernel. */
export type StageTrace = Trace<Operation | GoodnessOperation>;

/** One operation of such a program. */
export type AnyCall = GraphCall<Operation | GoodnessOperation>;

/** Whether an operation has a kernel here. */
export function isGoodness(operation: KernelOperation): operation is GoodnessOperation {
  return operation.op === "goodnessOfLabels";
}

/** A stage of a program. */
export interface Stage {
  /** The graph that ONNX Runtime runs, if any. Earlier stages compute its inputs, later ones read its outputs. */
  readonly graph: Trace | undefined;
  /** The operations that kernels compute after the graph. */
  readonly kernels: readonly GraphCall<GoodnessOperation>[];
}

/**
 * Divides a program into as few stages as its kernels allow. A kernel is put into the earliest stage that
 * has its operands; any other call into the latest stage that still precedes its readers, which keeps the
 * intermediate tensors few.
 *
 * @param trace The program, traced with kernels.
 * @returns Its stages; the last one has no kernels.
 */
export function stagesOf(trace: StageTrace): Stage[] {
  const kernels = kernelStages(trace);
  const last = Math.max(-1, ...kernels.values()) + 1;
  const latest = new Map<string, number>(); // the latest stage that may compute a value
  const stages = Array.from({ length: last + 1 }, () => ({
    calls: new Array<GraphCall>(),
    kernels: new Array<GraphCall<GoodnessOperation>>(),
  }));
  for (const call of trace.calls.toReversed()) {
    const { operation, output, inputs } = call;
    const stage = kernels.get(call) ?? latest.get(output.name) ?? last;
    if (operation.op === "goodnessOfLabels") stages[stage]?.kernels.unshift({ ...call, operation });
    else stages[stage]?.calls.unshift({ ...call, operation });
    for (const { name } of inputs) latest.set(name, Math.min(stage, latest.get(name) ?? last));
  }
  const results = [...Object.values(trace.state), ...Object.values(trace.outputs)];
  return stages.map(({ calls, kernels }, index) => {
    const later = stages.slice(index + 1).flatMap((stage) => stage.calls);
    const read = [...later, ...stages.flatMap((stage) => stage.kernels)].flatMap(inputsOf);
    return { graph: graphOf(trace, calls, [...results, ...read]), kernels };
  });
}

/** The earliest stage that each kernel can be in. */
function kernelStages({ calls }: StageTrace): Map<AnyCall, number> {
  const found = new Map<AnyCall, number>();
  const ready = new Map<string, number>(); // the earliest stage that can read a value
  for (const call of calls) {
    const stage = Math.max(0, ...call.inputs.map(({ name }) => ready.get(name) ?? 0));
    const isKernel = call.operation.op === "goodnessOfLabels";
    if (isKernel) found.set(call, stage);
    ready.set(call.output.name, isKernel ? stage + 1 : stage);
  }
  return found;
}

function inputsOf({ inputs }: AnyCall): readonly GraphValue[] {
  return inputs;
}

/** Some calls of a program as a graph of their own, with the wanted values among its outputs. */
function graphOf(
  trace: StageTrace,
  calls: readonly GraphCall[],
  wanted: readonly GraphValue[],
): Trace | undefined {
  if (calls.length === 0) return undefined;
  const made = new Set(calls.map(({ output }) => output.name));
  const read = byName(calls.flatMap(inputsOf).filter(({ name }) => !made.has(name)));
  const constants = trace.constants.filter(({ name }) => read.has(name));
  for (const { name } of constants) read.delete(name);
  return {
    name: trace.name,
    calls,
    constants,
    inputs: [...read.values()],
    state: {},
    outputs: Object.fromEntries(byName(wanted.filter(({ name }) => made.has(name)))),
  };
}

function byName(values: readonly GraphValue[]): Map<string, GraphValue> {
  return new Map(values.map((value) => [value.name, value]));
}
