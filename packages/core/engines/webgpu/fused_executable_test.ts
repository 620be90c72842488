import { assert, assertEquals, assertRejects } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { gpuTest } from "@goodness/testing/device_test.ts";
import { busyWeights, exact, exactStep, options } from "../../training/_step_cases.ts";
import { smallNetwork, stepInputs } from "../../_test_networks.ts";
import { ADAM_DEFAULTS } from "../../training/adam.ts";
import { createEngine } from "../engine.ts";
import type { Network } from "../../network/geometry.ts";
import { weightShapes } from "../../network/parameters.ts";
import { FUSED_PRECISIONS, type FusedPrecision } from "./precision.ts";
import type { Executable, HostTensors } from "../../ops/program.ts";
import { type TrainingProgram, trainingProgram } from "../../training/step.ts";
import { initialTrainingState, METRICS_NAME } from "../../training/training_tensors.ts";
import type { StepOptions } from "../../training/step_options.ts";
import { needs, TRAININGS } from "./_program_cases.ts";
import { type TwoSteps, twoSteps } from "./_two_steps.ts";

const NETWORK = smallNetwork();
const DETACHED = smallNetwork("detached");

/** An epsilon that keeps weights still whose gradient is rounding alone. */
const OPTIONS = options({ adam: { ...ADAM_DEFAULTS, epsilon: 1e-3 } });

/** A training on the device, from busy weights. */
interface Started {
  readonly program: TrainingProgram;
  readonly first: HostTensors;
  readonly executable: Executable;
}

async function start(
  { network = NETWORK, chosen = OPTIONS, state, precision = "f32" }: {
    network?: Network;
    chosen?: StepOptions;
    state?: HostTensors;
    precision?: FusedPrecision;
  } = {},
): Promise<Started> {
  const program = trainingProgram(network, chosen);
  const first = state ?? initialTrainingState(network, chosen, busyWeights(network));
  const engine = await createEngine("webgpu", { precision });
  return { program, first, executable: await engine.compile(program, first) };
}

function inputsOf(step: number, chosen: StepOptions = OPTIONS): HostTensors {
  return stepInputs(NETWORK, OPTIONS.batchSize, step, chosen);
}

async function runSteps(
  executable: Executable,
  from: number,
  to: number,
  chosen: StepOptions = OPTIONS,
): Promise<void> {
  for (let step = from; step < to; step++) await executable.run(inputsOf(step, chosen));
}

/** After five steps, measurements included. */
async function compareSteps(options: { network?: Network; chosen?: StepOptions }): Promise<void> {
  const { program, first, executable } = await start(options);
  await runSteps(executable, 0, 5, options.chosen);
  let expected = exact(first, program.state);
  for (let step = 0; step < 5; step++) {
    expected = exactStep(program, expected, inputsOf(step, options.chosen));
  }
  const actual = await executable.readState();
  assertEquals(Object.keys(actual).sort(), Object.keys(program.state).sort());
  for (const [name, { data }] of Object.entries(expected)) {
    // Rounding of 1e-7 a step, carried on through five steps.
    assertAllClose(actual[name] ?? [], data, { atol: 1e-5, rtol: 1e-3 }, name);
  }
  await executable.dispose();
}

gpuTest(
  "compileFused() agrees with float64 after five steps, measurements included",
  () => compareSteps({}),
);

gpuTest(
  "compileFused() agrees with float64 after five steps where labels are detached",
  () => compareSteps({ network: DETACHED }),
);

gpuTest(
  "compileFused() agrees with float64 after five steps of all options where labels are detached",
  () =>
    compareSteps({
      network: DETACHED,
      chosen: {
        ...OPTIONS,
        ...{ loss: "threshold", negatives: "uniform", easyExampleThreshold: 0.4 },
        ...{ weightDecay: 0.1, ema: 0.9 },
      },
    }),
);

gpuTest("compileFused() resumes from its state with the same bits", async () => {
  const { executable: whole } = await start();
  await runSteps(whole, 0, 4);
  const { executable: begun } = await start();
  await runSteps(begun, 0, 2);
  const { executable: resumed } = await start({ state: await begun.readState() });
  await runSteps(resumed, 2, 4);
  assertEquals(await resumed.readState(), await whole.readState());
  for (const executable of [whole, begun, resumed]) await executable.dispose();
});

/** How far weights are from float64 after two steps, and how far they went. */
async function errorOf(
  { network, program, first, batches, expected }: TwoSteps,
  precision: FusedPrecision,
): Promise<{ error: number; way: number }> {
  const engine = await createEngine("webgpu", { precision });
  const executable = await engine.compile(program, first);
  for (const batch of batches) await executable.run(batch);
  const names = Object.keys(weightShapes(network));
  const found = await executable.readState(names);
  await executable.dispose();
  const distance = (from: HostTensors): number =>
    Math.hypot(
      ...names.map((name) =>
        Math.hypot(
          ...(expected[name]?.data ?? []).map((x, index) => x - (from[name]?.[index] ?? NaN)),
        )
      ),
    );
  return { error: distance(found), way: distance(first) };
}

const KINDS = [
  "larger than a tile",
  "larger than a tile, labels detached",
  "groups",
  "projected goodness over a grid",
  "batch normalisation",
  "batch normalisation, groups",
  "standardised",
  "pooling",
  "pooling, labels detached",
  "convolutions of colours, labels everywhere",
  "convolutions of colours, labels detached",
  "convolutions of colours, groups",
];

/** How far weights may be off, in the length of their way; in 16 bits a few rows that hang by a hair may differ. */
const MOST_ERROR: Readonly<Record<FusedPrecision, number>> = { f32: 1e-4, f16: 0.02 };

for (const kind of KINDS) {
  const training = TRAININGS[kind];
  if (training === undefined) throw new RangeError(`Cannot find the training "${kind}"`);
  for (const precision of FUSED_PRECISIONS) {
    gpuTest(`compileFused() goes the way of float64 in ${precision}: ${kind}`, async () => {
      const { error, way } = await errorOf(twoSteps(training), precision);
      assert(error < MOST_ERROR[precision] * way, `${error} off in ${way}`);
    }, needs(precision));
  }
}

gpuTest("compileFused() resumes in f16 with the same bits, from a state of 32", async () => {
  const precision = "f16";
  const { executable: whole } = await start({ precision });
  await runSteps(whole, 0, 4);
  const { executable: begun } = await start({ precision });
  await runSteps(begun, 0, 2);
  const { executable: resumed } = await start({ precision, state: await begun.readState() });
  await runSteps(resumed, 2, 4);
  assertEquals(await resumed.readState(), await whole.readState());
  for (const executable of [whole, begun, resumed]) await executable.dispose();
}, needs("f16"));

gpuTest("Engine refuses f16 for a step that is not fused", async () => {
  await assertRejects(
    () => start({ chosen: options({ loss: "batch-log" }), precision: "f16" }),
    RangeError,
    'Cannot fuse this training step because of the loss "batch-log"; choose the precision "f32"',
  );
}, needs("f16"));

gpuTest("compileFused() starts measuring anew where the metrics are written", async () => {
  const { executable } = await start();
  await runSteps(executable, 0, 2);
  executable.writeState({ [METRICS_NAME]: new Float32Array(NETWORK.layers.length * 4) });
  const { [METRICS_NAME]: metrics, ...rest } = await executable.readState([METRICS_NAME]);
  assertEquals(metrics, new Float32Array(NETWORK.layers.length * 4));
  assertEquals(rest, {});
  await executable.dispose();
});

gpuTest("compileFused() refuses a batch of another size", async () => {
  const { executable } = await start();
  const images = new Float32Array(3);
  await assertRejects(
    () => executable.run({ ...inputsOf(0), images }),
    RangeError,
    'Cannot use "images" as shape [6,35] needs 210 values: it has 3',
  );
  await executable.dispose();
});

gpuTest("report() says whether a step is fused, why not, and what it dispatches", async () => {
  const { executable: fused } = await start();
  const ofFused = fused.report?.();
  assertEquals([ofFused?.fused, ofFused?.reason, ofFused?.dispatches], [true, undefined, 8]);
  const { executable: plain } = await start({ chosen: options({ loss: "batch-log" }) });
  assertEquals(plain.report?.(), {
    fused: false,
    dispatches: 0,
    bytes: 0,
    reason: 'the loss "batch-log"',
  });
  await plain.run(inputsOf(0));
  const ofPlain = plain.report?.();
  assert((ofPlain?.dispatches ?? 0) >= 5 * 8, `${ofPlain?.dispatches} dispatches`);
  assert((ofPlain?.bytes ?? 0) > (ofFused?.bytes ?? Infinity));
  await fused.dispose();
  await plain.dispose();
});
