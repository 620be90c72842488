import { assertEquals } from "@std/assert";
import { readNpz } from "@goodness/testing/npz_reader.ts";
import { smallNetwork, untrainedHead, untrainedModel } from "../_test_networks.ts";
import { weightName } from "../network/parameters.ts";
import { encodeNpz } from "./npz.ts";

const MODEL = untrainedModel(smallNetwork());

Deno.test("encodeNpz() stores every weight with its shape, and what the model is", () => {
  const arrays = readNpz(encodeNpz(MODEL));
  MODEL.network.layers.forEach(({ weightShape }, layer) => {
    const { type, shape, bytes } = arrays.get(weightName(layer)) ?? {};
    assertEquals(type, "<f4");
    assertEquals(shape, [...weightShape]);
    assertEquals(new Float32Array(bytes?.buffer ?? []), MODEL.weights[weightName(layer)]);
  });
  const text = (name: string): unknown =>
    JSON.parse(new TextDecoder().decode(arrays.get(name)?.bytes));
  assertEquals(arrays.get("network")?.type, "|u1");
  assertEquals(text("network"), MODEL.network.spec);
  assertEquals(text("training"), MODEL.training);
});

Deno.test("encodeNpz() stores a head and the least goodness", () => {
  const head = untrainedHead(MODEL.network, [2, 0]);
  const arrays = readNpz(encodeNpz({ ...MODEL, head, confidenceThreshold: 1.25 }));
  const { type, shape, bytes } = arrays.get("head.weight") ?? {};
  assertEquals([type, shape], ["<f4", [head.weight.length / 3, 3]]);
  assertEquals(new Float32Array(bytes?.buffer ?? []), head.weight);
  const text = (name: string): unknown =>
    JSON.parse(new TextDecoder().decode(arrays.get(name)?.bytes));
  assertEquals(text("head"), { layers: [2, 0], training: head.training });
  assertEquals(text("confidenceThreshold"), 1.25);
  assertEquals(readNpz(encodeNpz(MODEL)).has("head"), false);
});

Deno.test("encodeNpz() gives the same bytes for the same model", () => {
  assertEquals(encodeNpz(MODEL), encodeNpz(MODEL));
});
