import { assert, assertEquals } from "@std/assert";
import { lossesOf, SMALL_NETWORKS } from "../../_test_networks.ts";
import { resolveNetwork } from "../../network/geometry.ts";
import { learntTensors, weightName } from "../../network/parameters.ts";
import { networkPreset } from "../../network/presets.ts";
import { trainingProgram } from "../../training/step.ts";
import { stepOptions } from "../../training/step_options.ts";
import { gradientName } from "../../training/training_tensors.ts";
import { withLayerUpdates } from "./layer_updates.ts";
import { layoutOf } from "./layout.ts";
import { compileTrace } from "./passes/compile.ts";
import { usesOf } from "./passes/step_uses.ts";
import { shapesOf, tracedProgram } from "./plan.ts";

for (const [name, network] of Object.entries(SMALL_NETWORKS)) {
  Deno.test(`withLayerUpdates() changes weights of "${name}" when nothing else needs them`, () => {
    const [loss = "pairwise"] = lossesOf(network);
    for (const precision of ["f32", "bf16"] as const) {
      const options = stepOptions({ batchSize: 8, loss, ema: 0.9 });
      const { trace, training } = tracedProgram(trainingProgram(network, options), true);
      assert(training !== undefined);
      const made = compileTrace(trace, precision);
      const { steps, state } = withLayerUpdates(made, training);
      for (const learnt of learntTensors(network)) {
        const gradient = made.state[gradientName(learnt.name)] ?? "";
        const places = steps.flatMap((step, at) =>
          step.kind === "update" && step.layer === learnt.layer ? [[step, at] as const] : []
        );
        assertEquals(places.length, 1);
        const [[update, at]] = places as [typeof places[number]];
        assert(update.gradients.includes(gradient), learnt.name);
        assert(update.changed.includes(learnt.name), learnt.name);
        for (const later of steps.slice(at + 1).map(usesOf)) {
          assert(!later.writes.includes(gradient), `${gradient} is written later`);
          const isUsed = (used: string): boolean => update.changed.includes(used);
          assert(![...later.reads, ...later.writes].some(isUsed), `${learnt.name} is used later`);
        }
        assertEquals(state[gradientName(learnt.name)], undefined);
      }
      assertEquals(steps.filter(({ kind }) => kind !== "update"), [...made.steps]);
    }
  });
}

Deno.test("withLayerUpdates() updates a layer before the next is computed, and needs less memory", () => {
  const network = resolveNetwork(networkPreset("local"));
  const program = trainingProgram(network, stepOptions({ batchSize: 64 }));
  const { traced, trace, training } = tracedProgram(program, true);
  assert(training !== undefined);
  const made = compileTrace(trace, "f32");
  const compiled = withLayerUpdates(made, training);
  network.layers.slice(1).forEach((_, index) => {
    const { steps } = compiled;
    const update = steps.findIndex((step) => step.kind === "update" && step.layer === index);
    const next = steps.findIndex((step) =>
      step.kind === "product" && step.b.buffer === weightName(index + 1)
    );
    assert(next >= 0 && update < next, `layer ${index}`);
  });
  const { inputs } = traced;
  const outputs = shapesOf(trace.outputs);
  const kept = new Set<string>();
  const before = layoutOf(made, { state: traced.state, inputs, outputs, kept }).bytes;
  const after = layoutOf(compiled, { state: program.state, inputs, outputs, kept }).bytes;
  assert(after < 0.95 * before, `${after} bytes in place of ${before}`);
});
