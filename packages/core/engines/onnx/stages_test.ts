import { assertEquals } from "@std/assert";
import { isGoodness, stagesOf, type StageTrace } from "./stages.ts";
import type { Ops } from "../../ops/ops.ts";
import { type TensorMap, tensorNamed } from "../../ops/program.ts";
import { traceKernels } from "../../graph/trace.ts";

function trace(run: <T>(ops: Ops<T>, a: T, b: T) => T): StageTrace {
  return traceKernels({
    name: "stages",
    state: {},
    inputs: { a: [2, 3, 4], b: [2, 5, 4] },
    run: <T>(ops: Ops<T>, _state: TensorMap<T>, inputs: TensorMap<T>) => ({
      state: {},
      outputs: { out: run(ops, tensorNamed(inputs, "a"), tensorNamed(inputs, "b")) },
    }),
  }, isGoodness);
}

/** What each stage takes, does and gives; then what its kernels do. */
function described(stages: ReturnType<typeof stagesOf>): unknown[] {
  return stages.map(({ graph, kernels }) => [
    graph && [
      graph.inputs.map(({ name }) => name).join(),
      graph.calls.map(({ operation }) => operation.op).join(),
      Object.keys(graph.outputs).join(),
    ],
    kernels.map(({ operation }) => operation.op).join(),
  ]);
}

Deno.test("stagesOf() leaves a program without kernels whole", () => {
  const stages = stagesOf(trace((ops, a, b) => ops.concat([ops.relu(a), ops.mul(b, 2)], 1)));
  assertEquals(described(stages), [[["a,b", "relu,mul,concat", "concat.2"], ""]]);
});

Deno.test("stagesOf() puts each call as late as it may be, and kernels as early as they can be", () => {
  const stages = stagesOf(trace((ops, a, b) => {
    const doubled = ops.mul(a, 2); // for the kernel, and for later
    const late = ops.mean(ops.relu(a), 2); // for later alone
    const goodness = ops.goodnessOfLabels(doubled, b);
    return ops.add(ops.mean(goodness, 1), ops.mul(late, ops.mean(doubled, 2)));
  }));
  assertEquals(described(stages), [
    [["a", "mul", "mul.0"], "goodnessOfLabels"],
    [["a,goodnessOfLabels.3,mul.0", "relu,mean,mean,mean,mul,add", "add.7"], ""],
  ]);
});

Deno.test("stagesOf() makes kernels that need nothing first, and those that need another one later", () => {
  const stages = stagesOf(trace((ops, a, b) => {
    const goodness = ops.reshape(ops.goodnessOfLabels(a, b), [1, 3, 5]);
    return ops.goodnessOfLabels(goodness, goodness);
  }));
  assertEquals(described(stages), [
    [undefined, "goodnessOfLabels"],
    [["goodnessOfLabels.0", "reshape", "reshape.1"], "goodnessOfLabels"],
    [undefined, ""],
  ]);
});
