/**
 * Tracing: a program is run once on `Ops` that record its calls. A Forward-Forward step needs no backward
 * pass, so the record is an inference graph. `onnx_graph.ts` and `tfjs_graph.ts` translate it for two runtimes.
 *
 * @module
 */

import type { Shape } from "../ops/ops.ts";
import type { Program, TensorMap } from "../ops/program.ts";
import type { GraphValue, KernelOperation, Operation, Trace } from "./graph.ts";
import { Tracer } from "./tracer.ts";

/**
 * Traces a program.
 *
 * @param prefix What the names of intermediate values start with.
 * @returns The graph.
 */
export function traceProgram(program: Program, prefix = ""): Trace {
  return traceWith(new Tracer(prefix, isNone), program);
}

/**
 * Traces a program for an engine that has kernels.
 *
 * @param isKernel Whether the engine has a kernel for an operation; for all by default.
 * @returns The graph; an operation that has a kernel is one call, others are composed.
 */
export function traceKernels<K extends KernelOperation = KernelOperation>(
  program: Program,
  isKernel: (operation: KernelOperation) => operation is K = (_): _ is K => true,
): Trace<Operation | K> {
  return traceWith(new Tracer("", isKernel), program);
}

function isNone(_operation: KernelOperation): _operation is never {
  return false;
}

function traceWith<K extends KernelOperation>(
  tracer: Tracer<K>,
  program: Program,
): Trace<Operation | K> {
  const state = inputValues(program.state);
  const inputs = inputValues(program.inputs);
  const result = program.run<GraphValue>(tracer, state, inputs);
  const used = new Set(tracer.calls.flatMap((call) => call.inputs.map(({ name }) => name)));
  return {
    name: program.name,
    calls: tracer.calls,
    constants: tracer.constants.filter(({ name }) => used.has(name)),
    inputs: Object.values({ ...state, ...inputs }),
    ...result,
  };
}

function inputValues(shapes: TensorMap<Shape>): Record<string, GraphValue> {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [name, { name, shape }]),
  );
}

/**
 * Renames the results of a graph for an exported file: `<name>.next` for new state, `<prefix><name>` for
 * outputs.
 *
 * @param trace The graph. No two results may be the same value.
 * @param prefix What the names of outputs start with.
 * @returns The same graph under the new names.
 */
export function nameResults(trace: Trace, prefix = ""): Trace {
  const names = new Map([
    ...Object.entries(trace.state).map(([name, value]) => [value.name, `${name}.next`] as const),
    ...Object.entries(trace.outputs).map(([name, value]) =>
      [value.name, `${prefix}${name}`] as const
    ),
  ]);
  const named = (value: GraphValue): GraphValue => {
    const name = names.get(value.name);
    return name === undefined ? value : { ...value, name };
  };
  const allNamed = (values: TensorMap<GraphValue>): TensorMap<GraphValue> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, named(value)]));
  const calls = trace.calls.map(({ operation, inputs, output }) => ({
    operation,
    inputs: inputs.map(named),
    output: named(output),
  }));
  return { ...trace, calls, state: allNamed(trace.state), outputs: allNamed(trace.outputs) };
}
