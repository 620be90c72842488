// Exported models, run by ONNX Runtime as any program would.
import { assertEquals } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { InferenceSession, Tensor } from "onnxruntime-node";
import {
  slowAnswers,
  slowImageAnswers,
  slowProbabilities,
} from "@goodness/testing/slow_goodness.ts";
import {
  LABELLING_NETWORKS,
  LOG_SQUARE,
  normals,
  smallNetwork,
  smallSpec,
  untrainedHead,
  untrainedModel,
} from "../_test_networks.ts";
import type { Model } from "./model.ts";
import { modelMetadata } from "./model_file.ts";
import { resolveNetwork } from "../network/geometry.ts";
import { weightShapes } from "../network/parameters.ts";
import type { NetworkSpec } from "../network/network_spec.ts";
import { encodeClassifierOnnx, encodeLabelScoresOnnx, encodeStepOnnx } from "./onnx_export.ts";
import { trainingProgram } from "../training/step.ts";
import { stepOptions } from "../training/step_options.ts";

const STEP = stepOptions({ batchSize: 4 });

for (const [kind, network] of Object.entries(LABELLING_NETWORKS)) {
  Deno.test(`encodeClassifierOnnx() reads any number of images: ${kind}`, async () => {
    const spec = { ...network.spec, goodnessLayers: [0, network.layers.length - 1] };
    const model = untrainedModel(resolveNetwork(spec, { goodness: LOG_SQUARE }));
    const { pixels } = model.network;
    const inside = await InferenceSession.create(encodeClassifierOnnx(model));
    const outside = await InferenceSession.create(encodeLabelScoresOnnx(model));
    assertEquals(inside.inputNames, ["image"]);
    assertEquals(inside.outputNames, ["goodness", "layers", "label"]);
    const weights = Object.fromEntries(
      Object.entries(weightShapes(model.network)).map(([name, shape]) => [
        name,
        new Tensor("float32", model.weights[name] ?? new Float32Array(), shape),
      ]),
    );
    for (const count of [1, 3]) {
      const images = normals(count, [count, pixels]);
      const { channels, mean, std } = spec.input;
      const pixelsOf = images.map((x, at) =>
        x * (std[at % channels] ?? NaN) + (mean[at % channels] ?? NaN)
      );
      const image = new Tensor("float32", pixelsOf, [count, pixels]);
      const found = await inside.run({ image });
      const expected = slowAnswers(spec, model.weights, images);
      assertEquals(found.goodness?.dims, [count, 3]);
      assertEquals(found.layers?.dims, [count, network.layers.length, 3]);
      assertAllClose(found.goodness?.data as Float32Array, expected.goodness, {}, "goodness");
      assertAllClose(found.layers?.data as Float32Array, expected.layers, {}, "layers");
      assertEquals(found.label?.data, BigInt64Array.from(expected.label, BigInt));
      const again = await outside.run({ image, ...weights });
      assertAllClose(again.goodness?.data as Float32Array, expected.goodness, {}, "goodness");
    }
  });
}

/** Runs an exported model on standardised images. */
async function runOn(
  session: InferenceSession,
  { input }: NetworkSpec,
  images: Float32Array,
): Promise<InferenceSession.ReturnType> {
  const pixels = images.map((x) => x * (input.std[0] ?? NaN) + (input.mean[0] ?? NaN));
  const size = input.height * input.width;
  return await session.run({ image: new Tensor("float32", pixels, [images.length / size, size]) });
}

Deno.test("encodeClassifierOnnx() reads images by the head of what learnt without labels", async () => {
  for (const layers of [[2, 0], [1]]) {
    const network = resolveNetwork({ ...smallSpec("nowhere"), goodnessLayers: [0, 2] });
    const head = untrainedHead(network, layers);
    const model: Model = { ...untrainedModel(network), head };
    const session = await InferenceSession.create(encodeClassifierOnnx(model));
    assertEquals(session.outputNames, ["probabilities", "goodness", "layers", "label"]);
    for (const count of [1, 4]) {
      const images = normals(count, [count, network.pixels]);
      const found = await runOn(session, network.spec, images);
      const expected = slowImageAnswers(network.spec, model.weights, images, head);
      assertEquals(found.probabilities?.dims, [count, 3]);
      assertEquals(found.goodness?.dims, [count]);
      assertEquals(found.layers?.dims, [count, 3]);
      for (const name of ["probabilities", "goodness", "layers"] as const) {
        assertAllClose(found[name]?.data as Float32Array, expected[name], {}, name);
      }
      assertEquals(found.label?.data, BigInt64Array.from(expected.label, BigInt));
    }
    await session.release();
  }
});

Deno.test("encodeClassifierOnnx() gives the goodness alone of what names no label", async () => {
  const network = smallNetwork("nowhere");
  const model = untrainedModel(network);
  const session = await InferenceSession.create(encodeClassifierOnnx(model));
  assertEquals(session.outputNames, ["goodness", "layers"]);
  const images = normals(1, [2, network.pixels]);
  const { goodness } = await runOn(session, network.spec, images);
  const head = untrainedHead(network, [0]);
  const expected = slowImageAnswers(network.spec, model.weights, images, head);
  assertAllClose(goodness?.data as Float32Array, expected.goodness, {}, "goodness");
  await session.release();
});

Deno.test("encodeClassifierOnnx() adds a head's probabilities to the goodness of labels", async () => {
  const network = smallNetwork();
  const head = untrainedHead(network, [1, 2]);
  const model: Model = { ...untrainedModel(network), head };
  const session = await InferenceSession.create(encodeClassifierOnnx(model));
  assertEquals(session.outputNames, ["probabilities", "goodness", "layers", "label"]);
  const images = normals(4, [1, network.pixels]);
  const { probabilities, goodness, label } = await runOn(session, network.spec, images);
  const expected = slowAnswers(network.spec, model.weights, images);
  const read = slowProbabilities(network.spec, model.weights, images, head);
  assertAllClose(goodness?.data as Float32Array, expected.goodness, {}, "goodness");
  assertAllClose(probabilities?.data as Float32Array, read, {}, "probabilities");
  assertEquals(label?.data, BigInt64Array.from(expected.label, BigInt));
  await session.release();
  const outside = await InferenceSession.create(encodeLabelScoresOnnx(model));
  assertEquals(outside.inputNames.includes("head.weight"), true);
  await outside.release();
});

Deno.test("encodeStepOnnx() trains on whole images without labels", async () => {
  const model = { ...untrainedModel(smallNetwork("nowhere")), confidenceThreshold: 1 };
  const head = untrainedHead(model.network, [1]);
  const bytes = encodeStepOnnx({ ...model, head }, STEP);
  const session = await InferenceSession.create(bytes);
  const state = Object.keys(trainingProgram(model.network, STEP).state);
  assertEquals(session.inputNames, [...state, "images", "negatives", "stepSize"]);
  assertEquals(session.outputNames.toSorted(), state.map((name) => `${name}.next`).toSorted());
  const text = new TextDecoder("latin1").decode(bytes);
  assertEquals([text.includes("head"), text.includes("confidenceThreshold")], [false, false]);
  await session.release();
});

Deno.test("encodeStepOnnx() names its tensors for readers", async () => {
  const model = untrainedModel(smallNetwork());
  const program = trainingProgram(model.network, STEP);
  const session = await InferenceSession.create(encodeStepOnnx(model, STEP));
  const state = Object.keys(program.state);
  assertEquals(session.inputNames, [...state, "images", "labels", "noise", "stepSize"]);
  assertEquals(session.outputNames.toSorted(), state.map((name) => `${name}.next`).toSorted());
});

Deno.test("exported ONNX says what it is", () => {
  const model = untrainedModel(smallNetwork());
  const text = new TextDecoder("latin1").decode(encodeStepOnnx(model, STEP));
  for (const part of [...Object.values(modelMetadata(model)), JSON.stringify(STEP)]) {
    assertEquals(text.includes(part), true, part);
  }
  assertEquals(text.includes("com.microsoft"), false, "only standard operators");
});
