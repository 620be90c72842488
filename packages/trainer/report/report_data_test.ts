import { initialWeights, networkPreset, resolveNetwork } from "@goodness/core";
import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { Split } from "../data/split.ts";
import { renderReport } from "./report.ts";
import { collectReportData, cumulativeAccuracy, reportEpochs } from "./report_data.ts";
import { sampleGoodness } from "./sample_goodness.ts";
import { worstMistakes } from "./worst_mistakes.ts";

const NETWORK = resolveNetwork({
  ...networkPreset("local"),
  input: { height: 10, width: 10, channels: 1, mean: [0], std: [1] },
  classes: ["0", "1", "2"],
  layers: [{ kind: "local", field: [10, 10], stride: [1, 1], channels: 4 }, {
    kind: "dense",
    units: 2,
  }],
  goodnessLayers: [0, 1],
});

/** Four images of labels 0, 1, 2, 0. */
const SPLIT: Split = {
  height: 10,
  width: 10,
  channels: 1,
  count: 4,
  images: Uint8Array.from({ length: 400 }, (_, index) => Math.floor(index / 100)),
  labels: Uint8Array.of(0, 1, 2, 0),
};

/** Goodness of three labels: layer 0 reads three images correctly, layer 1 one, both together two. */
const GOODNESS = Float32Array.from([
  [[5, 1, 1], [1, 5, 1], [1, 1, 5], [1, 1, 2]],
  [[5, 1, 1], [8, 1, 1], [1, 1.5, 1], [2, 1, 4]],
].flat(2));

Deno.test("worstMistakes() finds the largest margins of summed goodness", () => {
  const mistakes = worstMistakes(NETWORK, SPLIT, { goodness: GOODNESS });
  const { worst, ...summary } = mistakes;
  assertEquals(summary, { height: 10, width: 10, channels: 1, count: 4, wrong: 2 });
  assertEquals(worst.map(({ index, truth, found }) => [index, truth, found]), [[1, 1, 0], [
    3,
    0,
    2,
  ]]);
  assertEquals(worst.map(({ margin }) => margin), [3, 3]);
  assertEquals(worst[1]?.image, new Uint8Array(100).fill(3));
  const one = worstMistakes(NETWORK, SPLIT, { goodness: GOODNESS, limit: 1 });
  assertEquals([one.wrong, one.worst.length], [2, 1]);
});

Deno.test("sampleGoodness() pairs the right label with the best wrong one, layer by layer", () => {
  const options = { goodness: GOODNESS, images: "digits" };
  const { layers, sample, paired } = sampleGoodness(NETWORK, SPLIT.labels, options);
  assertEquals(layers[0]?.positive, Float32Array.of(5, 5, 5, 1));
  assertEquals(layers[0]?.negative, Float32Array.of(1, 1, 1, 2));
  assertEquals(layers[1]?.positive, Float32Array.of(5, 1, 1, 2));
  assertEquals(layers[1]?.negative, Float32Array.of(1, 8, 1.5, 4));
  assertEquals([paired, sample.slice(0, 8)], [true, "4 digits"]);
  const few = sampleGoodness(NETWORK, SPLIT.labels, { ...options, limit: 2 });
  assertEquals(few.layers[1]?.negative, Float32Array.of(1, 8));
});

Deno.test("cumulativeAccuracy() sums the goodness of the first layers", () => {
  assertEquals(cumulativeAccuracy(NETWORK, SPLIT.labels, GOODNESS), [0.75, 0.5]);
});

Deno.test("collectReportData() collects what a report shows", () => {
  const evaluation = {
    count: 4,
    accuracy: 0.5,
    accuracyPerLayer: [0.75, 0.25],
    goodness: GOODNESS,
    predictions: Uint8Array.of(0, 0, 2, 2),
    confusion: [[1, 0, 1], [1, 0, 0], [0, 0, 1]],
  };
  const source = {
    title: "A run",
    facts: [],
    network: NETWORK,
    weights: initialWeights(NETWORK, 1),
    epochs: [],
    test: SPLIT,
    evaluation,
  };
  const data = collectReportData(source);
  assertEquals(data.labels, ["0", "1", "2"]);
  assertEquals(data.threshold, undefined);
  assertEquals(collectReportData({ ...source, hasThreshold: true }).threshold, 1);
  assertEquals(data.confusion, evaluation.confusion);
  assertEquals(data.receptiveFields?.locations[0]?.length, 4);
  assertEquals(renderReport(data).includes("2 of 4 test images"), true);
  assertThrows(
    () =>
      collectReportData({
        ...source,
        evaluation: { ...evaluation, goodness: new Float32Array(3) },
      }),
    RangeError,
    "Cannot collect report data as goodness must have 24 values: current value is 3",
  );
});

Deno.test("collectReportData() collects what a training leaves that diverged", () => {
  const weights = { "layers.0.weight": new Float32Array(4 * 104).fill(NaN) };
  const evaluation = {
    count: 4,
    accuracy: 0,
    accuracyPerLayer: [0, 0],
    goodness: new Float32Array(24).fill(NaN),
    predictions: new Uint8Array(4).fill(255),
    confusion: [[0, 0, 0], [0, 0, 0], [0, 0, 0]],
  };
  const run = { title: "A run", facts: [], epochs: [], network: NETWORK, test: SPLIT };
  const page = renderReport(collectReportData({ ...run, weights, evaluation }));
  assertEquals([page.includes("NaN"), page.includes("Infinity")], [false, false]);
});

Deno.test("reportEpochs() reads lines of metrics, also what is not finite", () => {
  const layer = '{"loss":null,"positive_goodness":2,"negative_goodness":1,"pairwise_error":0.1,' +
    '"validation_accuracy":0.9}';
  const lines = [
    `{"step":10,"epoch":1,"images_per_second":3,"layers":[${layer}]}`,
    `{"step":20,"epoch":2,"validation_accuracy":0.8,"layers":[${layer}]}`,
  ];
  const [epoch, other] = reportEpochs(lines.map((line) => JSON.parse(line)));
  const { loss, ...rest } = epoch?.layers[0] ?? { loss: 0 };
  assertEquals(loss, NaN);
  assertEquals(rest, {
    positiveGoodness: 2,
    negativeGoodness: 1,
    pairwiseError: 0.1,
    validationAccuracy: 0.9,
  });
  assertEquals("validationAccuracy" in (epoch ?? {}), false);
  assertAlmostEquals(other?.validationAccuracy ?? NaN, 0.8);
});

Deno.test("reportEpochs() throws on lines that are something else", () => {
  assertThrows(
    () => reportEpochs([{ epoch: 1, layers: [{ loss: 1 }] }]),
    SyntaxError,
    'Cannot use metrics.jsonl at "layers.0.positive_goodness"',
  );
  assertThrows(() => reportEpochs(["text"]), SyntaxError, "Cannot use metrics.jsonl");
});
