import { assert } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { slowGoodness, type SlowWeights } from "@goodness/testing/slow_goodness.ts";
import {
  BATCH,
  busyWeights,
  type Exact,
  exact,
  exactStep,
  metricsOf,
  options,
} from "./_step_cases.ts";
import { SMALL_NETWORKS, stepInputs } from "../_test_networks.ts";
import type { Network } from "../network/geometry.ts";
import { statisticsShapes } from "../network/parameters.ts";
import { objectiveOf } from "../objectives/objectives.ts";
import { trainingProgram } from "./step.ts";
import { initialTrainingState, STEP_METRICS } from "./training_tensors.ts";

/** Which wrong label uniform negatives draw: the largest noise among the others. */
function drawnLabel(noise: Float32Array, truth: number): number {
  const others = noise.map((value, label) => label === truth ? -Infinity : value);
  return others.indexOf(Math.max(...others));
}

/** The statistics of the batch of a step, of which a tenth is in the running statistics after it. */
function batchStatisticsOf(network: Network, before: Exact, after: Exact): SlowWeights {
  return Object.fromEntries(
    Object.keys(statisticsShapes(network)).map((name) => {
      const old = before[name]?.data ?? [];
      const moved = Array.from(
        after[name]?.data ?? [],
        (x, at) => (x - 0.9 * (old[at] ?? NaN)) / 0.1,
      );
      return [name, moved];
    }),
  );
}

Deno.test("trainingProgram() measures what the slow reference gives", () => {
  for (const network of Object.values(SMALL_NETWORKS)) {
    if (objectiveOf(network.spec).rowsPerImage === 1) continue;
    const weights = busyWeights(network);
    const program = trainingProgram(network, options({ negatives: "uniform" }));
    const inputs = stepInputs(network, BATCH, 3);
    const state = exact(initialTrainingState(network, options(), weights), program.state);
    const after = exactStep(program, state, inputs);
    const measured = metricsOf(after);
    const seen = { ...weights, ...batchStatisticsOf(network, state, after) };
    const pairs = Array.from({ length: BATCH }, (_, row) => {
      const imageOf = (images: Float32Array = new Float32Array()): Float32Array =>
        images.subarray(row * network.pixels, (row + 1) * network.pixels);
      const truth = (row * 7 + 3) % 3;
      const noise = inputs.noise?.subarray(row * 3, (row + 1) * 3) ?? new Float32Array();
      const good = slowGoodness(network.spec, seen, imageOf(inputs.images), truth);
      const negative = imageOf(inputs.negatives ?? inputs.images);
      const bad = slowGoodness(network.spec, seen, negative, drawnLabel(noise, truth));
      return good.map((positive, layer) => ({ positive, negative: bad[layer] ?? NaN }));
    });
    const meanOf = (layer: number, value: (pair: typeof pairs[0][0]) => number): number =>
      pairs.reduce((sum, pair) => sum + value(pair[layer] ?? { positive: NaN, negative: NaN }), 0) /
      BATCH;
    const expected = network.layers.map((_, layer) => [
      meanOf(layer, ({ positive, negative }) => Math.log1p(Math.exp(-3 * (positive - negative)))),
      meanOf(layer, ({ positive }) => positive),
      meanOf(layer, ({ negative }) => negative),
      meanOf(layer, ({ positive, negative }) => negative > positive ? 1 : 0),
    ]);
    assertAllClose(
      measured.flatMap((layer) => STEP_METRICS.map((name) => layer[name] ?? NaN)),
      expected.flat(),
      { rtol: 1e-9 },
    );
    const errors = expected.map(([, , , error]) => error);
    assert(errors.some((error) => error !== 0 && error !== 0.5), "swapped operands would not show");
  }
});

Deno.test("trainingProgram() measures grouped goodness as the slow reference gives it", () => {
  for (const network of Object.values(SMALL_NETWORKS)) {
    if (objectiveOf(network.spec).rowsPerImage === 2) continue;
    const weights = busyWeights(network);
    const chosen = options({ loss: "cross-entropy" });
    const program = trainingProgram(network, chosen);
    const inputs = stepInputs(network, BATCH, 3);
    const state = exact(initialTrainingState(network, chosen, weights), program.state);
    const after = exactStep(program, state, inputs);
    const measured = metricsOf(after);
    const seen = { ...weights, ...batchStatisticsOf(network, state, after) };
    const expected = network.layers.map((_, layer) => {
      const rows = Array.from({ length: BATCH }, (_, row) => {
        const image = inputs.images?.subarray(row * network.pixels, (row + 1) * network.pixels);
        const truth = (row * 7 + 3) % 3;
        const goodness = [0, 1, 2].map((label) =>
          slowGoodness(network.spec, seen, image ?? [], label)[layer] ?? NaN
        );
        const positive = goodness[truth] ?? NaN;
        const negative = Math.max(...goodness.filter((_, label) => label !== truth));
        const sum = goodness.reduce((total, g) => total + Math.exp(3 * g), 0);
        return [Math.log(sum) - 3 * positive, positive, negative, negative > positive ? 1 : 0];
      });
      return STEP_METRICS.map((_, at) =>
        rows.reduce((sum, row) => sum + (row[at] ?? NaN), 0) / BATCH
      );
    });
    assertAllClose(
      measured.flatMap((layer) => STEP_METRICS.map((name) => layer[name] ?? NaN)),
      expected.flat(),
      { rtol: 1e-9 },
    );
  }
});
