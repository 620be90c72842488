// Exported models, run by ONNX Runtime as any program would.
import { assertEquals } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { slowAnswers } from "@goodness/testing/slow_goodness.ts";
import { LABELLING_NETWORKS, normals, smallNetwork, untrainedModel } from "./_test_networks.ts";
import { ADAM_DEFAULTS } from "./adam.ts";
import { modelMetadata } from "./model_file.ts";
import { resolveNetwork } from "./network.ts";
import { encodeClassifierOnnx, encodeSearchOnnx, encodeStepOnnx } from "./onnx_export.ts";
import { trainingProgram } from "./step.ts";

const STEP = {
  batchSize: 4,
  loss: "pairwise",
  slope: 20,
  negatives: "hard",
  sharpness: 20,
  updates: "paired",
  dropout: 0,
  peer: 0,
  weightDecay: 0,
  average: 0,
  adam: ADAM_DEFAULTS,
} as const;

for (const [kind, network] of Object.entries(LABELLING_NETWORKS)) {
  Deno.test(`encodeClassifierOnnx() reads any number of images: ${kind}`, async () => {
    const spec = { ...network.spec, goodnessLayers: [0, network.layers.length - 1] };
    const model = untrainedModel(resolveNetwork(spec));
    const { pixels } = model.network;
    const inside = await InferenceSession.create(encodeClassifierOnnx(model));
    const outside = await InferenceSession.create(encodeSearchOnnx(model));
    assertEquals(inside.inputNames, ["image"]);
    assertEquals(inside.outputNames, ["goodness", "layers", "label"]);
    const weights = Object.fromEntries(model.network.layers.map(({ weightShape }, index) => {
      const name = `layers.${index}.weight`;
      return [name, new Tensor("float32", model.weights[name] ?? new Float32Array(), weightShape)];
    }));
    for (const count of [1, 3]) {
      const images = normals(count, [count, pixels]);
      const { mean, deviation } = spec.input;
      const pixelsOf = images.map((x) => x * deviation + mean);
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

Deno.test("encodeStepOnnx() names its tensors for readers", async () => {
  const model = untrainedModel(smallNetwork());
  const program = trainingProgram(model.network, STEP);
  const session = await InferenceSession.create(encodeStepOnnx(model, STEP));
  const state = Object.keys(program.state);
  assertEquals(session.inputNames, [...state, "images", "labels", "stepSize", "noise"]);
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
