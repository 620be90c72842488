import { assert, assertEquals } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { gpuTest } from "@goodness/testing/device_test.ts";
import { testEachEngine } from "@goodness/testing/engines.ts";
import { oneDnnTest } from "@goodness/testing/onednn.ts";
import { BATCH, busyWeights, type Exact, exact, exactStep, FLAT, options } from "./_step_cases.ts";
import {
  NETWORKS_OF_62_LABELS,
  SMALL_NETWORKS,
  smallNetwork,
  stepInputs,
  testedLosses,
} from "../_test_networks.ts";
import { ADAM_DEFAULTS } from "./adam.ts";
import { createEngine } from "../engines/engine.ts";
import type { Network } from "../network/geometry.ts";
import { initialWeights, weightName } from "../network/parameters.ts";
import type { LossName } from "../objectives/losses.ts";
import type { Engine, HostTensors, Program } from "../ops/program.ts";
import { trainingProgram } from "./step.ts";
import { initialTrainingState, METRICS_NAME } from "./training_tensors.ts";

/** A step that every engine must make as float64 does. */
interface StepCase {
  readonly name: string;
  readonly network: Network;
  readonly loss: LossName;
  readonly program: Program;
  readonly first: HostTensors;
}

function stepCases(steps: number): StepCase[] {
  return Object.entries(SMALL_NETWORKS).flatMap(([kind, network]) => {
    // Lengths over channels blow up the rounding of a location that is nearly silent, step after step.
    if (network.spec.normalisation === "channels" && steps > 1) return [];
    // One step shows every derivative; how rounding adds up over ten does not depend on the loss.
    const losses = testedLosses(kind, network)
      .filter((loss) => steps === 1 || !loss.startsWith("batch-"));
    // Batch normalisation cancels a derivative that is the same for all rows: rounding is left of a flat loss.
    const isCancelled = network.spec.normalisation === "batch-norm";
    return losses.filter((loss) => !(isCancelled && loss === FLAT)).map((loss) => {
      // Adam divides by the size of a gradient, so a gradient of rounding errors alone would move
      // its weight by a whole step on one engine and not on the other; epsilon keeps such ones still.
      const adam = { ...ADAM_DEFAULTS, epsilon: 1e-3 };
      const chosen = options({ loss, ema: 0.9, adam, easyExampleThreshold: steps === 1 ? 0 : 0.4 });
      return {
        name: `${kind}, ${loss}`,
        network,
        loss,
        program: trainingProgram(network, chosen),
        first: initialTrainingState(network, chosen, busyWeights(network)),
      };
    });
  });
}

/** The states of all cases after so many steps in float64. */
function exactStates(cases: readonly StepCase[], steps: number): Exact[] {
  return cases.map(({ network, program, first }) => {
    let state = exact(first, program.state);
    for (let step = 0; step < steps; step++) {
      state = exactStep(program, state, stepInputs(network, BATCH, step));
    }
    return state;
  });
}

async function compareSteps(
  engine: Engine,
  { name, network, loss, program, first }: StepCase,
  steps: number,
  expected: Exact,
): Promise<void> {
  const executable = await engine.compile(program, first);
  for (let step = 0; step < steps; step++) await executable.run(stepInputs(network, BATCH, step));
  const actual = await executable.readState();
  for (const [tensor, { data }] of Object.entries(expected)) {
    // Rounding of 1e-7 a step, carried on through ten steps; that of a sum over the batch is larger.
    const rtol = loss === FLAT ? 1e-2 : 1e-3;
    assertAllClose(actual[tensor] ?? [], data, { atol: 1e-5, rtol }, `${name}: ${tensor}`);
  }
  await executable.dispose();
}

for (const steps of [1, 10]) {
  const cases = stepCases(steps);
  let expected: Exact[] | undefined; // the same for every engine
  testEachEngine(
    `trainingProgram() agrees with float64 after ${steps} steps`,
    async (engine) => {
      expected ??= exactStates(cases, steps);
      for (const [index, each] of cases.entries()) {
        await compareSteps(engine, each, steps, expected[index] ?? {});
      }
    },
    { withoutReference: true },
  );
}

const OF_62_LABELS = Object.entries(NETWORKS_OF_62_LABELS).map(([name, network]): StepCase => {
  const loss = network.spec.objective === "grouped" ? "cross-entropy" : "pairwise";
  const chosen = options({ loss, adam: { ...ADAM_DEFAULTS, epsilon: 1e-3 } });
  const first = initialTrainingState(network, chosen, busyWeights(network));
  return { name, network, loss, program: trainingProgram(network, chosen), first };
});

testEachEngine("trainingProgram() agrees with float64 on 62 labels", async (engine) => {
  for (const [index, expected] of exactStates(OF_62_LABELS, 1).entries()) {
    const each = OF_62_LABELS[index];
    if (each !== undefined) await compareSteps(engine, each, 1, expected);
  }
}, { withoutReference: true });

Deno.test("trainingProgram() leaks no tensor in 20 steps", async () => {
  const { memory } = await import("@tensorflow/tfjs");
  const network = smallNetwork();
  const engine = await createEngine("cpu");
  const executable = await engine.compile(
    trainingProgram(network, options()),
    initialTrainingState(network, options(), initialWeights(network, 1)),
  );
  const inputs = stepInputs(network, BATCH, 1);
  await executable.run(inputs);
  const { numTensors, numBytes } = memory();
  for (let step = 0; step < 20; step++) await executable.run(inputs);
  assertEquals([memory().numTensors, memory().numBytes], [numTensors, numBytes]);
  await executable.dispose();
});

gpuTest("trainingProgram() leaks no tensor on webgpu in 20 steps", async () => {
  const { memory } = await import("@tensorflow/tfjs");
  const network = smallNetwork("everywhere", [{ kind: "dense", units: 4 }]);
  const chosen = options({ loss: "batch-log" }); // one that is not fused
  const engine = await createEngine("webgpu");
  const executable = await engine.compile(
    trainingProgram(network, chosen),
    initialTrainingState(network, chosen, initialWeights(network, 1)),
  );
  const inputs = stepInputs(network, BATCH, 1);
  await executable.run(inputs);
  const { numTensors, numBytes } = memory();
  for (let step = 0; step < 20; step++) await executable.run(inputs);
  await executable.readState([METRICS_NAME]);
  assertEquals([memory().numTensors, memory().numBytes], [numTensors, numBytes]);
  await executable.dispose();
});

Deno.test("trainingProgram() on native gives the same bits twice", async () => {
  const network = smallNetwork();
  const engine = await createEngine("native");
  const finals = [];
  for (let attempt = 0; attempt < 2; attempt++) {
    const executable = await engine.compile(
      trainingProgram(network, options()),
      initialTrainingState(network, options(), initialWeights(network, 1)),
    );
    for (let step = 0; step < 5; step++) await executable.run(stepInputs(network, BATCH, step));
    finals.push(await executable.readState());
    await executable.dispose();
  }
  assertEquals(finals[0], finals[1]);
});

/** Layers wide enough for products in bfloat16, which short ones are not made in. */
const WIDE: Readonly<Record<string, Network>> = {
  "a label with every layer": smallNetwork("detached", [
    { kind: "dense", units: 40 },
    { kind: "dense", units: 33 },
    { kind: "dense", units: 35 },
  ]),
  "a label in the first layer": smallNetwork("everywhere", [
    { kind: "dense", units: 48 },
    { kind: "dense", units: 37 },
    { kind: "dense", units: 41 },
  ]),
};

for (const [kind, network] of Object.entries(WIDE)) {
  oneDnnTest(`trainingProgram() goes the way of float64 in bf16 on native: ${kind}`, async () => {
    const chosen = options({
      batchSize: 40,
      adam: { ...ADAM_DEFAULTS, epsilon: 1e-3 },
      easyExampleThreshold: 0.003,
    });
    const program = trainingProgram(network, chosen);
    const first = initialTrainingState(network, chosen, initialWeights(network, 1));
    const engine = await createEngine("native", { precision: "bf16" });
    const executable = await engine.compile(program, first);
    let expected = exact(first, program.state);
    for (const step of [1, 2, 3]) {
      const batch = stepInputs(network, chosen.batchSize, step, chosen);
      await executable.run(batch);
      expected = exactStep(program, expected, batch);
    }
    const names = network.layers.map((_, layer) => weightName(layer));
    const found = await executable.readState(names);
    await executable.dispose();
    let [error, way] = [0, 0];
    for (const name of names) {
      for (const [index, value] of (expected[name]?.data ?? []).entries()) {
        error += (value - (found[name]?.[index] ?? NaN)) ** 2;
        way += (value - (first[name]?.[index] ?? NaN)) ** 2;
      }
    }
    // A factor is off by at most 2^-9 of itself, and errors of a sum partly cancel.
    assert(Math.sqrt(error) < 0.02 * Math.sqrt(way), `${Math.sqrt(error / way)} of the way`);
    assert(Math.sqrt(error) > 1e-4 * Math.sqrt(way), "some products are in bf16");
  }, { bf16: true });
}

oneDnnTest("trainingProgram() in bf16 on native goes on from state that was replaced", async () => {
  const network = WIDE["a label with every layer"] ?? smallNetwork();
  const chosen = options({ batchSize: 40 });
  const program = trainingProgram(network, chosen);
  const start = (seed: number): HostTensors =>
    initialTrainingState(network, chosen, initialWeights(network, seed));
  const engine = await createEngine("native", { precision: "bf16" });
  const replaced = await engine.compile(program, start(1));
  const fresh = await engine.compile(program, start(2));
  await replaced.run(stepInputs(network, chosen.batchSize, 0, chosen));
  replaced.writeState(start(2));
  for (const executable of [replaced, fresh]) {
    for (const step of [1, 2]) {
      await executable.run(stepInputs(network, chosen.batchSize, step, chosen));
    }
  }
  assertEquals(await replaced.readState(), await fresh.readState());
  await replaced.dispose();
  await fresh.dispose();
}, { bf16: true });
