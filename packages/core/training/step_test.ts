import { assert, assertEquals } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import {
  BATCH,
  busyWeights,
  type Exact,
  exact,
  exactStep,
  FLAT,
  metricsOf,
  options,
} from "./_step_cases.ts";
import { SMALL_NETWORKS, smallNetwork, stepInputs, testedLosses } from "../_test_networks.ts";
import { ADAM_DEFAULTS } from "./adam.ts";
import type { Float64Tensor } from "../engines/float64/ops.ts";
import { NEGATIVES_NAMES } from "../objectives/negatives.ts";
import { learntTensors, weightName } from "../network/parameters.ts";
import { objectiveOf } from "../objectives/objectives.ts";
import { type HostTensors, tensorNamed } from "../ops/program.ts";
import { trainingProgram } from "./step.ts";
import { emaName, firstMomentName, secondMomentName } from "./optimiser.ts";
import {
  dropoutName,
  initialTrainingState,
  peerName,
  STEP_METRICS,
  trainedWeightNames,
} from "./training_tensors.ts";
import type { StepOptions } from "./step_options.ts";

const VARIANTS = Object.entries(SMALL_NETWORKS).flatMap(([kind, network]) =>
  testedLosses(kind, network).filter((loss) => loss !== FLAT).flatMap((loss) =>
    (loss === "pairwise" && objectiveOf(network.spec).learnsLabels
      ? NEGATIVES_NAMES
      : ["hard"] as const)
      .map((negatives) => (
        { kind, network, loss, negatives }
      ))
  )
);

for (const { kind, network, loss, negatives } of VARIANTS) {
  const name = `${kind}, ${loss} loss, ${negatives} negatives`;

  Deno.test(`trainingProgram() has the gradient of finite differences: ${name}`, () => {
    const program = trainingProgram(network, options({ loss, negatives }));
    const inputs = stepInputs(network, BATCH, 3);
    const state = exact(
      initialTrainingState(network, options(), busyWeights(network)),
      program.state,
    );
    const after = exactStep(program, state, inputs);
    for (const { name, layer } of learntTensors(network)) {
      const weight = state[name] as Float64Tensor;
      const gradient = after[firstMomentName(name)]?.data.map((x) => x / (1 - ADAM_DEFAULTS.beta1));
      const lossWith = (index: number, change: number): number => {
        const data = weight.data.slice();
        data[index] = (data[index] ?? NaN) + change;
        const changed = { ...state, [name]: { ...weight, data } };
        return metricsOf(exactStep(program, changed, inputs))[layer]?.loss ?? NaN;
      };
      // Every weight of a location would take minutes; a stride that shares no factor meets all rows.
      const checked = Array.from({ length: 15 }, (_, i) => (i * 37) % weight.data.length);
      const h = 1e-5;
      const differences = checked.map((index) =>
        (lossWith(index, h) - lossWith(index, -h)) / (2 * h)
      );
      assert(
        differences.some((difference) => Math.abs(difference) > 1e-4),
        "the test says nothing",
      );
      assertAllClose(
        checked.map((index) => gradient?.[index] ?? NaN),
        differences,
        { atol: 1e-7, rtol: 1e-5 },
        name,
      );
    }
  });
}

Deno.test("trainingProgram() skips the rows that are learnt, and learns from the others as before", () => {
  const network = smallNetwork();
  const weights = busyWeights(network);
  const all = stepInputs(network, BATCH, 3);
  const gradientsOf = (inputs: HostTensors, changes: Partial<StepOptions>): Exact => {
    const program = trainingProgram(network, options({ negatives: "uniform", ...changes }));
    const state = initialTrainingState(network, options(), weights);
    return exactStep(program, exact(state, program.state), inputs);
  };
  const alone = Array.from({ length: BATCH }, (_, image) => {
    const inputs = Object.fromEntries(
      Object.entries(all).map(([name, values]) => {
        const width = values.length / BATCH;
        return [
          name,
          name === "stepSize" ? values : values.slice(image * width, (image + 1) * width),
        ];
      }),
    );
    return gradientsOf(inputs, { batchSize: 1 });
  });
  // Half of the steepest slope is where both labels have the same goodness.
  const skipping = gradientsOf(all, { easyExampleThreshold: 0.5 });
  const counts = network.layers.map((_, layer) => {
    const wrong = alone.filter((after) => metricsOf(after)[layer]?.pairwiseError === 1);
    const expected = skipping[firstMomentName(weightName(layer))]?.data.map((_, at) =>
      wrong.reduce(
        (sum, after) => sum + (after[firstMomentName(weightName(layer))]?.data[at] ?? NaN),
        0,
      ) /
      BATCH
    );
    assertAllClose(skipping[firstMomentName(weightName(layer))]?.data ?? [], expected ?? [], {
      atol: 1e-12,
    });
    return wrong.length;
  });
  assert(counts.some((count) => count > 0 && count < BATCH), `the test says nothing: ${counts}`);
});

/** Layer 1's gradient after one step with other options and inputs. */
function secondGradient(changes: Partial<StepOptions>, more: HostTensors = {}): Float64Array {
  const network = smallNetwork();
  const chosen = options({ negatives: "uniform", ...changes });
  const program = trainingProgram(network, chosen);
  const state = initialTrainingState(network, chosen, busyWeights(network));
  const inputs = { ...stepInputs(network, BATCH, 3), ...more };
  const after = exactStep(program, exact(state, program.state), inputs);
  return after[firstMomentName(weightName(1))]?.data ?? new Float64Array();
}

Deno.test("trainingProgram() learns from positives and negatives in turn", () => {
  const both = secondGradient({});
  const positives = secondGradient({ updates: "alternating" }, { sides: Float32Array.of(1, 0) });
  const negatives = secondGradient({ updates: "alternating" }, { sides: Float32Array.of(0, 1) });
  assert(positives.some((x) => Math.abs(x) > 1e-6) && negatives.some((x) => Math.abs(x) > 1e-6));
  assertAllClose(positives.map((x, index) => x + (negatives[index] ?? NaN)), both, { atol: 1e-12 });
});

Deno.test("trainingProgram() measures the goodness of each side in its own turn", () => {
  const network = smallNetwork();
  const measured = (
    changes: Partial<StepOptions>,
    more: HostTensors = {},
  ): Record<string, number> => {
    const chosen = options({ negatives: "uniform", ...changes });
    const program = trainingProgram(network, chosen);
    const state = initialTrainingState(network, chosen, busyWeights(network));
    const inputs = { ...stepInputs(network, BATCH, 3), ...more };
    return metricsOf(exactStep(program, exact(state, program.state), inputs))[1] ?? {};
  };
  const both = measured({});
  const first = measured({ updates: "alternating" }, { sides: Float32Array.of(1, 0) });
  const second = measured({ updates: "alternating" }, { sides: Float32Array.of(0, 1) });
  const mean = (name: string): number => ((first[name] ?? NaN) + (second[name] ?? NaN)) / 2;
  for (const name of STEP_METRICS) {
    assertAllClose([mean(name)], [both[name] ?? NaN], { rtol: 1e-12 });
  }
  assertEquals([first.negativeGoodness, second.positiveGoodness], [0, 0]);
});

Deno.test("trainingProgram() takes labels from negatives where it is told to", () => {
  const network = smallNetwork();
  const weights = busyWeights(network);
  const [name, first] = [weightName(0), network.layers[0]];
  const columns = first?.channels ?? 0;
  const rows = first?.weightShape[1] ?? 0;
  const negativeGoodness = (unlabelledNegatives: boolean, scale: number): number => {
    // The first layer's label weights, which nothing but a label can meet.
    const scaled = tensorNamed(weights, name).map((weight, at) => {
      const row = Math.floor(at / columns) % rows;
      return row >= (first?.inputs ?? 0) && row < rows - 1 ? weight * scale : weight;
    });
    const chosen = options({ unlabelledNegatives });
    const program = trainingProgram(network, chosen);
    const state = initialTrainingState(network, chosen, { ...weights, [name]: scaled });
    const after = exactStep(program, exact(state, program.state), stepInputs(network, BATCH, 3));
    return metricsOf(after)[0]?.negativeGoodness ?? NaN;
  };
  assertEquals(negativeGoodness(true, 1), negativeGoodness(true, 5));
  assert(negativeGoodness(false, 1) !== negativeGoodness(false, 5));
});

Deno.test("trainingProgram() silences what a dropout mask has at zero, and nothing without one", () => {
  const network = smallNetwork();
  const [first, second] = network.layers;
  const size = (first?.receptiveFields.length ?? 0) * BATCH * (first?.channels ?? 0);
  const last = (second?.receptiveFields.length ?? 0) * BATCH * (second?.channels ?? 0);
  const masks = (value: number): HostTensors => ({
    [dropoutName(1)]: new Float32Array(size).fill(value),
    [dropoutName(2)]: new Float32Array(last).fill(value),
  });
  assertAllClose(secondGradient({ dropout: 0.5 }, masks(1)), secondGradient({}), { atol: 0 });
  const silent = secondGradient({ dropout: 0.5 }, masks(0));
  const rows = second?.weightShape[1] ?? 0;
  const inputs = second?.inputs ?? 0;
  silent.forEach((x, index) => {
    const row = Math.floor(index / (second?.channels ?? 1)) % rows;
    if (row < inputs) assertEquals(x, 0, `input ${row} was silenced and has a gradient`);
  });
  assert(silent.some((x) => x !== 0), "labels and biases go on learning");
});

Deno.test("trainingProgram() pushes idle units by peer normalisation, on positives alone", () => {
  const network = smallNetwork("everywhere", [{ kind: "dense", units: 4 }]);
  const chosen = options({ negatives: "uniform", peer: 0.5 });
  const weights = busyWeights(network);
  // Unit 0 is silent whatever it sees: without the push its gradient is zero.
  const muted = Object.fromEntries(
    Object.entries(weights).map(([name, values]) => [
      name,
      values.map((value, at) => at % 4 === 0 ? (at >= values.length - 4 ? -100 : 0) : value),
    ]),
  );
  const gradientOf = (withPeers: StepOptions): Exact => {
    const program = trainingProgram(network, withPeers);
    const state = exact(initialTrainingState(network, withPeers, muted), program.state);
    return exactStep(program, state, stepInputs(network, BATCH, 3));
  };
  const after = gradientOf(chosen);
  const plain = gradientOf(options({ negatives: "uniform" }));
  const activity = after[peerName(0)]?.data ?? new Float64Array();
  assertAllClose([activity[0] ?? NaN], [0.9 * 0.5], { rtol: 1e-12 }, "unit 0 was silent");
  const mean = activity.reduce((sum, x) => sum + x, 0) / 4;
  // The bias row sums dz over the batch: 6 positives, each pushed by -(peer 2 lossScale / units / 6) lag.
  const push = -(0.5 * 2 * 3 / 4) * (mean - (activity[0] ?? NaN));
  const bias = (state: Exact): number =>
    (state[firstMomentName(weightName(0))]?.data.at(-4) ?? NaN) / 0.1;
  assertEquals(bias(plain), 0);
  assertAllClose([bias(after)], [push], { rtol: 1e-9 });
  assert(push < 0, "the unit must be pushed up");
});

Deno.test("trainingProgram() shrinks weights by weight decay, scaled by the learning rate alone", () => {
  const network = smallNetwork();
  const weights = busyWeights(network);
  const after = ["decayed", "plain"].map((which) => {
    const chosen = options({ weightDecay: which === "decayed" ? 0.5 : 0 });
    const program = trainingProgram(network, chosen);
    const state = exact(initialTrainingState(network, chosen, weights), program.state);
    return exactStep(program, state, stepInputs(network, BATCH, 3, chosen))[weightName(1)]?.data;
  });
  const expected = after[1]?.map((weight, index) =>
    weight - 0.5 * Math.fround(0.02) * (weights[weightName(1)]?.[index] ?? NaN)
  );
  assertAllClose(after[0] ?? [], expected ?? [], { atol: 1e-12 });
});

Deno.test("trainingProgram() leaves a layer alone whose step size is zero", () => {
  const network = smallNetwork();
  const program = trainingProgram(network, options());
  const weights = busyWeights(network);
  const state = exact(initialTrainingState(network, options(), weights), program.state);
  const inputs = { ...stepInputs(network, BATCH, 3), stepSize: Float32Array.of(0, 0.01, 0) };
  const after = exactStep(program, state, inputs);
  const moved = network.layers.map((_, layer) =>
    after[weightName(layer)]?.data.some((x, at) => x !== state[weightName(layer)]?.data[at])
  );
  assertEquals(moved, [false, true, false]);
});

Deno.test("trainingProgram() updates as Adam's formula does, step by step", () => {
  const network = smallNetwork();
  const program = trainingProgram(network, options());
  let state = exact(initialTrainingState(network, options(), busyWeights(network)), program.state);
  const mean: number[] = [];
  const square: number[] = [];
  for (let step = 0; step < 3; step++) {
    const before = state;
    state = exactStep(program, before, stepInputs(network, BATCH, step));
    const name = weightName(1);
    state[name]?.data.forEach((weight, index) => {
      // The gradient, from the running mean: mean = 0.9 old + 0.1 gradient.
      const newMean = state[firstMomentName(weightName(1))]?.data[index] ?? NaN;
      const gradient = (newMean - 0.9 * (mean[index] ?? 0)) / 0.1;
      mean[index] = newMean;
      square[index] = 0.99 * (square[index] ?? 0) + 0.01 * gradient ** 2;
      const old = before[name]?.data[index] ?? NaN;
      const expected = old - Math.fround(0.01) * newMean / (Math.sqrt(square[index] ?? NaN) + 1e-8);
      assertAllClose([weight], [expected], { atol: 1e-9, rtol: 1e-9 });
      assertAllClose(
        [state[secondMomentName(weightName(1))]?.data[index] ?? NaN],
        [square[index] ?? NaN],
        {
          atol: 1e-15,
          rtol: 1e-6,
        },
      );
    });
  }
});

Deno.test("trainingProgram() averages weights as the formula does", () => {
  const network = smallNetwork();
  const chosen = options({ ema: 0.9 });
  const program = trainingProgram(network, chosen);
  let state = exact(initialTrainingState(network, chosen, busyWeights(network)), program.state);
  let expected = state[weightName(1)]?.data ?? new Float64Array();
  for (let step = 0; step < 3; step++) {
    state = exactStep(program, state, stepInputs(network, BATCH, step));
    const weights = state[weightName(1)]?.data;
    expected = expected.map((old, index) => 0.9 * old + 0.1 * (weights?.[index] ?? NaN));
  }
  assertEquals(trainedWeightNames(network, chosen)[weightName(1)], emaName(weightName(1)));
  assertAllClose(state[emaName(weightName(1))]?.data ?? [], expected, { rtol: 1e-12 });
});
