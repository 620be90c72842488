import { assert, assertEquals } from "@std/assert";
import { networkPreset } from "../../../network/presets.ts";
import { resolveNetwork } from "../../../network/geometry.ts";
import { weightName } from "../../../network/parameters.ts";
import { gradientProgram } from "../../../training/step.ts";
import { stepOptions } from "../../../training/step_options.ts";
import { gradientName } from "../../../training/training_tensors.ts";
import { traceKernels } from "../../../graph/trace.ts";
import { orderedCalls } from "./call_order.ts";

const LOSSES = { local: "pairwise", dense: "pairwise", conv: "cross-entropy" } as const;

for (const preset of ["local", "dense", "conv"] as const) {
  const network = resolveNetwork(networkPreset(preset));
  const options = stepOptions({ batchSize: 8, loss: LOSSES[preset] });
  const trace = traceKernels(gradientProgram(network, options));
  const calls = orderedCalls(trace);

  Deno.test(`orderedCalls() puts calls of "${preset}" behind what they depend on, each once`, () => {
    const made = new Set(calls.map(({ output }) => output.name));
    const seen = new Set<string>();
    for (const { inputs, output } of calls) {
      assert(inputs.every(({ name }) => !made.has(name) || seen.has(name)), output.name);
      assert(!seen.has(output.name), `Expected ${output.name} once`);
      seen.add(output.name);
    }
    for (const { name } of Object.values(trace.state)) assert(seen.has(name) || !made.has(name));
  });

  Deno.test(`orderedCalls() has a layer of "${preset}" learn before the next is computed`, () => {
    const placeOf = (name: string): number => calls.findIndex(({ output }) => output.name === name);
    network.layers.slice(1).forEach((_, index) => {
      const gradient = trace.state[gradientName(weightName(index))]?.name ?? "";
      const next = calls.findIndex(({ inputs }) =>
        inputs.some(({ name }) => name === weightName(index + 1))
      );
      assert(placeOf(gradient) >= 0 && placeOf(gradient) < next, `layer ${index}`);
    });
  });
}

Deno.test("orderedCalls() leaves out what no result depends on", () => {
  const value = (name: string) => ({ name, shape: [1] });
  const relu = (input: string, output: string) => ({
    operation: { op: "relu" } as const,
    inputs: [value(input)],
    output: value(output),
  });
  const calls = [relu("x", "a"), relu("a", "b"), relu("a", "c")];
  const found = orderedCalls({ calls, state: {}, outputs: { out: value("c") } });
  assertEquals(found.map(({ output }) => output.name), ["a", "c"]);
});
