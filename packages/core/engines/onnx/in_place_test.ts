import { assertEquals } from "@std/assert";
import { options } from "../../training/_step_cases.ts";
import { lossesOf, SMALL_NETWORKS } from "../../_test_networks.ts";
import { overwritableState } from "./in_place.ts";
import type { Ops } from "../../ops/ops.ts";
import { type TensorMap, tensorNamed } from "../../ops/program.ts";
import { trainingProgram } from "../../training/step.ts";
import { trainingShapes } from "../../training/training_tensors.ts";
import { traceProgram } from "../../graph/trace.ts";

/** Whether a program whose state is `w` `[2, 3]` may overwrite it. */
function overwritable(
  run: <T>(ops: Ops<T>, w: T, x: T) => { next: T; output?: T },
): boolean {
  const trace = traceProgram({
    name: "test",
    state: { w: [2, 3] },
    inputs: { x: [2, 3] },
    run: <T>(ops: Ops<T>, state: TensorMap<T>, inputs: TensorMap<T>) => {
      const { next, output } = run<T>(ops, tensorNamed(state, "w"), tensorNamed(inputs, "x"));
      return { state: { w: next }, outputs: output === undefined ? {} : { output } };
    },
  });
  return overwritableState(trace).has("w");
}

Deno.test("overwritableState() takes state that its new value alone reads, element by element", () => {
  assertEquals(overwritable((ops, w, x) => ({ next: ops.add(w, x) })), true);
  assertEquals(overwritable((ops, w, x) => ({ next: ops.sub(x, ops.mul(w, 2)) })), true);
});

Deno.test("overwritableState() takes state that is read on the way to its new value", () => {
  const next = <T>(ops: Ops<T>, w: T, x: T): { next: T } => {
    const product = ops.matMul(x, w, { transposeB: true }); // [2, 2]
    return { next: ops.sub(w, ops.matMul(product, x)) };
  };
  assertEquals(overwritable(next), true);
});

Deno.test("overwritableState() leaves state that something else may read too late", () => {
  const late = <T>(ops: Ops<T>, w: T, x: T): { next: T; output: T } => ({
    next: ops.add(w, x),
    output: ops.mul(w, 2),
  });
  assertEquals(overwritable(late), false);
});

Deno.test("overwritableState() leaves state whose new value needs all of it at once", () => {
  assertEquals(overwritable((ops, w) => ({ next: ops.gather(w, [1, 0], 0) })), false);
  const broadcast = <T>(ops: Ops<T>, w: T): { next: T } => ({
    next: ops.add(ops.reshape(w, [2, 3]), 1),
  });
  assertEquals(overwritable(broadcast), false);
});

Deno.test("overwritableState() takes all state of a training step", () => {
  for (const [kind, network] of Object.entries(SMALL_NETWORKS)) {
    const [loss = "pairwise"] = lossesOf(network);
    const chosen = options({
      loss,
      ema: 0.9,
      weightDecay: 0.1,
      peer: 0.1,
    });
    const found = overwritableState(traceProgram(trainingProgram(network, chosen)));
    // A projection is read for the gradient of the weights as well, which its own does not wait for; running means
    // are read for the variance, which theirs do not wait for.
    const expected = Object.keys(trainingShapes(network, chosen)).filter((name) =>
      !/\.(projection|running_mean)$/.test(name)
    );
    assertEquals([...found].sort(), expected.sort(), kind);
  }
});
