// The exported graph, run by TensorFlow.js itself.
import { assertEquals } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { assertCase, type Case, caseProgram, CASES } from "../ops/_ops_cases.ts";
import { slowAnswers, slowImageAnswers } from "@goodness/testing/slow_goodness.ts";
import { normals, smallSpec, untrainedHead, untrainedModel } from "../_test_networks.ts";
import { resolveNetwork } from "../network/geometry.ts";
import type { LabelPlacement } from "../network/objective_spec.ts";
import { encodeClassifierTfjs } from "../files/tfjs_export.ts";
import { tfjsGraph } from "./tfjs_graph.ts";
import { encodeTfjsModel } from "./tfjs_model.ts";
import { nameResults, traceProgram } from "./trace.ts";

async function load(files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): Promise<tf.GraphModel> {
  const bytes = files.get("weights.bin") ?? new Uint8Array();
  const { weightsManifest: [{ weights }], ...json } = JSON.parse(
    new TextDecoder().decode(files.get("model.json")),
  );
  const weightData = bytes.buffer;
  return await tf.loadGraphModel(tf.io.fromMemory({ ...json, weightSpecs: weights, weightData }));
}

async function runCase(test: Case): Promise<Float32Array> {
  const { program, a, b } = caseProgram(test);
  const trace = nameResults(traceProgram(program));
  const model = await load(encodeTfjsModel({
    ...tfjsGraph(trace),
    inputs: trace.inputs,
    outputs: Object.values(trace.outputs),
  }));
  const { a: shapeA = [] } = program.inputs;
  const { b: shapeB = [] } = program.state;
  const feeds = { a: tf.tensor(a, [...shapeA]), b: tf.tensor(b, [...shapeB]) };
  const out = model.execute(feeds, "out") as tf.Tensor;
  return await out.data() as Float32Array;
}

for (const backend of ["cpu", "wasm"]) {
  Deno.test(`tfjsGraph() on ${backend} agrees with the float64 reference`, async (t) => {
    for (const test of CASES) {
      await t.step(test.name, async () => {
        await tf.setBackend(backend);
        assertCase(test, await runCase(test));
      });
    }
  });
}

for (const placement of ["everywhere", "pixels"] satisfies LabelPlacement[]) {
  Deno.test(`encodeClassifierTfjs() reads images, label placement ${placement}`, async () => {
    await tf.setBackend("cpu");
    const spec = { ...smallSpec(placement), goodnessLayers: [0, 2] };
    const model = untrainedModel(resolveNetwork(spec));
    const { pixels } = model.network;
    const graph = await load(encodeClassifierTfjs(model, 2));
    const images = normals(5, [2, pixels]);
    const { mean: [mean = NaN], std: [std = NaN] } = spec.input;
    const image = tf.tensor2d(images.map((x) => x * std + mean), [2, pixels]);
    const results = graph.execute({ image }, ["goodness", "layers", "label"]) as tf.Tensor[];
    assertEquals(results.map(({ shape }) => shape), [[2, 3], [2, 3, 3], [2]]);
    const [goodness = [], layers = [], label = []] = await Promise.all(
      results.map((x) => x.data()),
    );
    const expected = slowAnswers(spec, model.weights, images);
    assertAllClose(layers, expected.layers, {}, "layers");
    assertAllClose(goodness, expected.goodness, {}, "goodness");
    assertEquals([...label], expected.label);
    assertEquals(JSON.parse((graph.metadata as Record<string, string>).network ?? ""), spec);
  });
}

Deno.test("encodeClassifierTfjs() reads images by the head of what learnt without labels", async () => {
  await tf.setBackend("cpu");
  const spec = { ...smallSpec("nowhere"), goodnessLayers: [0, 2] };
  const network = resolveNetwork(spec);
  const head = untrainedHead(network, [2, 1]);
  const model = { ...untrainedModel(network), head, confidenceThreshold: 2 };
  const graph = await load(encodeClassifierTfjs(model, 2));
  const images = normals(5, [2, network.pixels]);
  const { mean: [mean = NaN], std: [std = NaN] } = spec.input;
  const image = tf.tensor2d(images.map((x) => x * std + mean), [2, network.pixels]);
  const names = ["probabilities", "goodness", "layers", "label"] as const;
  const results = graph.execute({ image }, [...names]) as tf.Tensor[];
  assertEquals(results.map(({ shape }) => shape), [[2, 3], [2], [2, 3], [2]]);
  const expected = slowImageAnswers(spec, model.weights, images, head);
  for (const [index, name] of names.entries()) {
    assertAllClose(await results[index]?.data() ?? [], expected[name], {}, name);
  }
  const metadata = graph.metadata as Record<string, string>;
  assertEquals(metadata.confidenceThreshold, "2");
  assertEquals(JSON.parse(metadata.head ?? "").layers, [2, 1]);
});
