import { assert, assertEquals, assertThrows } from "@std/assert";
import { SMALL_NETWORKS, smallNetwork, untrainedHead, untrainedModel } from "../_test_networks.ts";
import { HEAD_WEIGHT } from "../head/head.ts";
import type { ConfidenceRule } from "../prediction/confidence.ts";
import type { Model } from "./model.ts";
import { decodeModel, encodeModel, MODEL_FORMAT } from "./model_file.ts";
import { initialWeights, weightName } from "../network/parameters.ts";
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from "./safetensors.ts";

const network = smallNetwork();
const MODEL: Model = {
  network,
  weights: initialWeights(network, 1),
  training: {
    command: "deno task train:supervised",
    dataset: "mnist",
    seed: 1,
    epochs: 2,
    engine: "native (CPU)",
    seconds: 1.5,
    testAccuracy: 0.99,
    accuracyPerLayer: [0.9, 0.95, 0.97],
  },
};

const USUAL = { mean: -0.5, std: 0.25 };
const CONFIDENCE: ConfidenceRule = {
  goodness: [USUAL, USUAL, USUAL],
  lead: [USUAL, USUAL, { mean: 1, std: 2 }],
  mostDistance: 4.5,
};

const WITH_HEAD: Model = { ...MODEL, head: untrainedHead(network, [2, 0]) };

/** A model's file after a change of its metadata or tensors. */
function changed(
  metadata: Record<string, string>,
  change: (tensors: Map<string, StoredTensor>) => void = () => {},
  model = MODEL,
): Uint8Array<ArrayBuffer> {
  const content = decodeSafetensors(encodeModel(model));
  const tensors = new Map(content.tensors);
  change(tensors);
  return encodeSafetensors({ metadata: { ...content.metadata, ...metadata }, tensors });
}

Deno.test("decodeModel() gives back what encodeModel() got", () => {
  const projected = untrainedModel(SMALL_NETWORKS["projected goodness"] ?? network);
  for (const model of [MODEL, WITH_HEAD, projected, { ...MODEL, confidence: CONFIDENCE }]) {
    assertEquals(decodeModel(encodeModel(model)), model);
  }
});

Deno.test("encodeModel() writes nothing about a head where there is none", () => {
  const { metadata, tensors } = decodeSafetensors(encodeModel(MODEL));
  assertEquals(Object.keys(metadata), ["format", "network", "preprocessing", "training"]);
  assertEquals([...tensors.keys()], Object.keys(MODEL.weights));
});

Deno.test("encodeModel() in float16 loses no more than float16 must", () => {
  const { weights } = decodeModel(encodeModel(MODEL, "F16"));
  for (const [name, values] of Object.entries(MODEL.weights)) {
    values.forEach((value, index) => {
      const error = Math.abs((weights[name]?.[index] ?? NaN) - value);
      assert(error <= Math.abs(value) * 2 ** -11 + 2 ** -25);
    });
  }
});

Deno.test("decodeModel() is strict about format, network and tensors", () => {
  const name = weightName(0);
  const spec = MODEL.network.spec;
  const stored = decodeSafetensors(encodeModel(MODEL)).tensors.get(name);
  if (stored === undefined) throw new Error("no tensor");
  const cases: [Uint8Array<ArrayBuffer>, string][] = [
    [changed({ format: "other" }), `its format must be "${MODEL_FORMAT}" and is "other"`],
    [changed({ preprocessing: "2" }), 'its preprocessing must be version 1 and is "2"'],
    [changed({ crc3: "0" }), 'its metadata has an entry "crc3", which is unknown'],
    [changed({ network: "{" }), "JSON"],
    [changed({ network: JSON.stringify({ ...spec, labels: 0 }) }), 'at "labels"'],
    [changed({ training: "{}" }), 'training record at "command"'],
    [changed({}, (tensors) => tensors.delete(name)), `Cannot find tensor "${name}"`],
    [changed({}, (tensors) => tensors.set("../x", stored)), 'tensor "../x": unknown name'],
    [changed({}, (tensors) => tensors.set("toString", stored)), 'tensor "toString": unknown name'],
    [
      changed({}, (tensors) => tensors.set(name, { ...stored, shape: [stored.values.length] })),
      "its shape must be [12,10,5]: it is [600]",
    ],
    [
      changed({}, (tensors) =>
        tensors.set(name, {
          ...stored,
          values: stored.values.with(7, NaN) as Float32Array<ArrayBuffer>,
        })),
      "value 7 is NaN, not finite",
    ],
  ];
  for (const [bytes, part] of cases) {
    assertThrows(() => decodeModel(bytes, "model.safetensors"), SyntaxError, part);
  }
});

Deno.test("decodeModel() is strict about when predictions are confident", () => {
  const { goodness, lead, mostDistance } = CONFIDENCE;
  const cases: [unknown, string][] = [
    [{ goodness, lead }, 'confidence at "mostDistance"'],
    [{ ...CONFIDENCE, more: 1 }, 'confidence at "more"'],
    [{ ...CONFIDENCE, mostDistance: -1 }, 'confidence at "mostDistance"'],
    [{ ...CONFIDENCE, goodness: [USUAL, USUAL, { mean: 0, std: 0 }] }, '"goodness.2.std"'],
    [
      { ...CONFIDENCE, goodness: [USUAL] },
      "it must be of 3 layers with 3 leads, and is of 1 with 3",
    ],
    [{ goodness, mostDistance }, "it must be of 3 layers with 3 leads, and is of 3 with 0"],
  ];
  for (const [confidence, part] of cases) {
    const bytes = changed({ confidence: JSON.stringify(confidence) });
    assertThrows(() => decodeModel(bytes, "model.safetensors"), SyntaxError, part);
  }
  assertThrows(() => decodeModel(changed({ confidence: "{" })), SyntaxError, "JSON");
});

Deno.test("decodeModel() is strict about the head", () => {
  const { head } = WITH_HEAD;
  if (head === undefined) throw new Error("no head");
  const { layers, training } = head;
  const described = (value: unknown): Record<string, string> => ({ head: JSON.stringify(value) });
  const cases: [Uint8Array<ArrayBuffer>, string][] = [
    [changed(described({ layers, training })), `Cannot find tensor "${HEAD_WEIGHT}"`],
    [changed({ head: "{" }, () => {}, WITH_HEAD), "JSON"],
    [changed(described({ layers }), () => {}, WITH_HEAD), 'head at "training"'],
    [changed(described({ layers, training, more: 1 }), () => {}, WITH_HEAD), 'head at "more"'],
    [
      changed(
        described({ layers, training: { ...training, testAccuracy: 2 } }),
        () => {},
        WITH_HEAD,
      ),
      'head at "training.testAccuracy"',
    ],
    [changed(described({ layers: [3], training }), () => {}, WITH_HEAD), "layer 4"],
    [changed(described({ layers: [], training }), () => {}, WITH_HEAD), "no layers"],
    [
      changed(described({ layers: [2], training }), () => {}, WITH_HEAD),
      `"${HEAD_WEIGHT}" as its shape must be [8,3]: it is [68,3]`,
    ],
    [
      changed({}, (tensors) => {
        tensors.set(HEAD_WEIGHT, { shape: [68, 3], values: head.weight });
      }),
      `tensor "${HEAD_WEIGHT}": unknown name`,
    ],
  ];
  for (const [bytes, part] of cases) {
    assertThrows(() => decodeModel(bytes, "model.safetensors"), SyntaxError, part);
  }
});
