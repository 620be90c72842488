import { assert, assertEquals } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { gpuTest } from "@goodness/testing/device_test.ts";
import { BATCH, busyWeights, exact, exactStep, options } from "../_step_cases.ts";
import { SMALL_NETWORKS, smallNetwork, stepInputs } from "../_test_networks.ts";
import { ADAM_DEFAULTS } from "../adam.ts";
import { createEngine } from "../engine.ts";
import type { Network } from "../network.ts";
import type { HostTensors, Program } from "../program.ts";
import { initialTrainingState, METRICS_NAME, trainingProgram } from "../step.ts";
import type { StepOptions } from "../step_options.ts";

/** An epsilon that keeps weights still whose gradient is rounding alone. */
const ADAM = { ...ADAM_DEFAULTS, epsilon: 1e-3 };

function expectedState(
  program: Program,
  first: HostTensors,
  inputs: readonly HostTensors[],
): Record<string, ArrayLike<number>> {
  const last = inputs.reduce(
    (state, each) => exactStep(program, state, each),
    exact(first, program.state),
  );
  return Object.fromEntries(Object.entries(last).map(([name, { data }]) => [name, data]));
}

/** Runs steps fused and in float64 and compares all of the state. */
async function compareFused(network: Network, chosen: StepOptions, steps: number): Promise<void> {
  const program = trainingProgram(network, chosen);
  const first = initialTrainingState(network, chosen, busyWeights(network));
  const inputs = Array.from(
    { length: steps },
    (_, step) => stepInputs(network, chosen.batchSize, step),
  );
  const engine = await createEngine("webgpu");
  const executable = await engine.compile(program, first);
  assert(executable.report?.().fused);
  for (const each of inputs) await executable.run(each);
  const actual = await executable.readState();
  for (const [name, data] of Object.entries(expectedState(program, first, inputs))) {
    // Rounding of 1e-7 a step, carried on through the steps.
    assertAllClose(actual[name] ?? [], data, { atol: 1e-5, rtol: 1e-3 }, name);
  }
  await executable.dispose();
}

const LOCAL = smallNetwork();

gpuTest("compileFused() agrees with float64 for hard negatives", async () => {
  await compareFused(LOCAL, options({ adam: ADAM }), 1);
});
