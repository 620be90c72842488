// Exports against predict, on real digits, computed by the other tool's own runtime where there is one.
import { optimiserInputs, scheduledRate } from "@goodness/core/training";
import {
  createEngine,
  type HostTensors,
  initialTrainingState,
  initialWeights,
  type Model,
  networkPreset,
  parseNetworkSpec,
  resolveNetwork,
  type Shape,
  standardise,
  type TensorMap,
  trainingProgram,
} from "@goodness/core";
import { headShape } from "@goodness/core/head";
import { Classifier, loadModel } from "@goodness/predict";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { readNpz } from "@goodness/testing/npz_reader.ts";
import { slowAnswers } from "@goodness/testing/slow_goodness.ts";
import { BatchSource, loadTestSplit } from "@goodness/trainer/data";
import { defaultSettings, exportModel, loadDataset } from "@goodness/trainer";
import { networkFor, stepOptionsOf } from "@goodness/trainer/settings";
import { assert, assertEquals } from "@std/assert";
import * as tf from "@tensorflow/tfjs";
import "@tensorflow/tfjs-backend-wasm";
import { InferenceSession, Tensor } from "onnxruntime-node";

const IMAGES = 200;
const PIXELS = 28 * 28;
const shipped = await loadModel("data/models/mnist-local.safetensors");
const narrow = narrowModel();
const digits = await testImages(IMAGES);

/** The default network with few channels, as some readers are slow. */
function narrowModel(): Model {
  const preset = networkPreset("local");
  const layers = preset.layers.map((layer) => ({ ...layer, channels: 4 }));
  const network = resolveNetwork(parseNetworkSpec({ ...preset, layers, goodnessLayers: [1, 2] }));
  return { ...shipped, network, weights: initialWeights(network, 5) };
}

async function testImages(count: number): Promise<Float32Array<ArrayBuffer>> {
  const { images } = await loadTestSplit("mnist");
  return Float32Array.from(images.subarray(0, count * PIXELS), (level) => level / 255);
}

interface Answers {
  readonly goodness: ArrayLike<number>;
  readonly layers: ArrayLike<number>;
  readonly label: ArrayLike<number>;
}

/** One image after the other. */
function rowsOf(images: Float32Array): Float32Array[] {
  return Array.from(
    { length: images.length / PIXELS },
    (_, row) => images.subarray(row * PIXELS, (row + 1) * PIXELS),
  );
}

async function predicted(model: Model, images: Float32Array): Promise<Answers> {
  const classifier = new Classifier(model, await createEngine("native"));
  const predictions = await classifier.classify(rowsOf(images), { by: "goodness" });
  await classifier.dispose();
  return {
    goodness: predictions.flatMap(({ goodness }) => goodness),
    layers: predictions.flatMap(({ layers }) => layers.flat()),
    label: predictions.map(({ label }) => label),
  };
}

/** Within 1e-4 relative, and the same labels. */
function assertSameAnswers(found: Answers, expected: Answers): void {
  const relative = { atol: 0, rtol: 1e-4 };
  assertAllClose(found.goodness, expected.goodness, relative, "goodness");
  assertAllClose(found.layers, expected.layers, relative, "layers");
  assertEquals(Array.from(found.label, Number), Array.from(expected.label));
}

function singleFile(files: ReadonlyMap<string, Uint8Array>): Uint8Array<ArrayBuffer> {
  const [bytes] = files.values();
  assertEquals(files.size, 1);
  return Uint8Array.from(bytes ?? []);
}

Deno.test(`export onnx says in ONNX Runtime what predict says of ${IMAGES} digits`, async () => {
  const file = singleFile(exportModel(shipped, { format: "onnx", out: "x.onnx" }));
  const session = await InferenceSession.create(file);
  const image = new Tensor("float32", digits, [IMAGES, PIXELS]);
  const { goodness, layers, label } = await session.run({ image });
  await session.release();
  assertEquals(goodness?.dims, [IMAGES, 10]);
  assertEquals(layers?.dims, [IMAGES, 3, 10]);
  assertEquals(label?.type, "int64");
  assertSameAnswers(
    {
      goodness: goodness?.data as Float32Array,
      layers: layers?.data as Float32Array,
      label: Array.from(label?.data as BigInt64Array, Number),
    },
    await predicted(shipped, digits),
  );
});

Deno.test(`export npz has in a slow reader the goodness of predict on ${IMAGES} digits`, async () => {
  const arrays = readNpz(singleFile(exportModel(narrow, { format: "npz", out: "x.npz" })));
  const spec = parseNetworkSpec(
    JSON.parse(new TextDecoder().decode(arrays.get("network")?.bytes)),
  );
  const weights = Object.fromEntries(
    [...arrays].filter(([name]) => name.startsWith("layers."))
      .map(([name, { bytes }]) => [name, new Float32Array(bytes.buffer)]),
  );
  const found = slowAnswers(spec, weights, standardise(spec.input, digits));
  assertSameAnswers(found, await predicted(narrow, digits));
});

async function loadTfjs(files: ReadonlyMap<string, Uint8Array>): Promise<tf.GraphModel> {
  assertEquals([...files.keys()], ["x/weights.bin", "x/model.json"]);
  const { weightsManifest: [manifest], ...json } = JSON.parse(
    new TextDecoder().decode(files.get("x/model.json")),
  );
  assertEquals(manifest.paths, ["weights.bin"]);
  const weightData = Uint8Array.from(files.get("x/weights.bin") ?? []).buffer;
  return await tf.loadGraphModel(
    tf.io.fromMemory({ ...json, weightSpecs: manifest.weights, weightData }),
  );
}

async function tfjsAnswers(
  model: Model,
  batchSize: number,
  images: Float32Array,
): Promise<Answers> {
  await tf.setBackend("wasm");
  const graph = await loadTfjs(exportModel(model, { format: "tfjs", out: "x", batchSize }));
  const parts: Answers[] = [];
  for (let at = 0; at < images.length; at += batchSize * PIXELS) {
    const image = tf.tensor2d(images.slice(at, at + batchSize * PIXELS), [batchSize, PIXELS]);
    const results = graph.execute({ image }, ["goodness", "layers", "label"]) as tf.Tensor[];
    const [goodness = [], layers = [], label = []] = results.map((x) => x.dataSync());
    parts.push({ goodness, layers, label });
    tf.dispose([image, ...results]);
  }
  graph.dispose();
  const joined = (key: keyof Answers): number[] => parts.flatMap((part) => Array.from(part[key]));
  return { goodness: joined("goodness"), layers: joined("layers"), label: joined("label") };
}

Deno.test(`export tfjs says in TensorFlow.js what predict says of ${IMAGES} digits`, async () => {
  assertSameAnswers(await tfjsAnswers(narrow, 100, digits), await predicted(narrow, digits));
});

Deno.test("export tfjs says in TensorFlow.js what predict says, model that ships", async () => {
  const some = digits.subarray(0, 20 * PIXELS); // 50 ms each on the WebAssembly backend
  assertSameAnswers(await tfjsAnswers(shipped, 1, some), await predicted(shipped, some));
});

/** A narrow network that learns without labels, with first weights, and a head of small numbers. */
function unsupervisedModel(): Model {
  const preset = networkPreset("local");
  const layers = preset.layers.map((layer) => ({ ...layer, channels: 4 }));
  const network = resolveNetwork({ ...preset, layers, labelPlacement: "nowhere" });
  const [rows = 0, labels = 0] = headShape(network, [1, 2]);
  const weight = Float32Array.from({ length: rows * labels }, (_, at) => (at * 37 % 101) / 500);
  const training = { command: "none", dataset: "mnist", seed: 1, epochs: 1, l2: 0 };
  return {
    ...shipped,
    network,
    weights: initialWeights(network, 5),
    head: { layers: [1, 2], weight, training: { ...training, testAccuracy: 0 } },
  };
}

Deno.test("exports say what predict says of digits, model that learnt without labels", async () => {
  const count = 100;
  const some = digits.slice(0, count * PIXELS);
  const model = unsupervisedModel();
  const classifier = new Classifier(model, await createEngine("native"));
  const predictions = (await classifier.classify(rowsOf(some), { by: "head" })).flatMap((
    prediction,
  ) => "goodness" in prediction ? [prediction] : []);
  await classifier.dispose();
  const expected = {
    probabilities: predictions.flatMap(({ probabilities }) => probabilities),
    goodness: predictions.map(({ goodness }) => goodness),
    layers: predictions.flatMap(({ layers }) => layers),
    label: predictions.map(({ label }) => label),
  };
  assertEquals(expected.label.length, count);

  const file = singleFile(exportModel(model, { format: "onnx", out: "x.onnx" }));
  const session = await InferenceSession.create(file);
  const found = await session.run({ image: new Tensor("float32", some, [count, PIXELS]) });
  await session.release();

  await tf.setBackend("wasm");
  const files = exportModel(model, { format: "tfjs", out: "x", batchSize: count });
  const graph = await loadTfjs(files);
  const image = tf.tensor2d(some, [count, PIXELS]);
  const relative = { atol: 1e-6, rtol: 1e-4 };
  for (const name of ["probabilities", "goodness", "layers"] as const) {
    assertAllClose(found[name]?.data as Float32Array, expected[name], relative, name);
    const result = graph.execute({ image }, name) as tf.Tensor;
    assertAllClose(result.dataSync(), expected[name], relative, name);
  }
  assertEquals(Array.from(found.label?.data as BigInt64Array, Number), expected.label);
  assertEquals([...(graph.execute({ image }, "label") as tf.Tensor).dataSync()], expected.label);
  graph.dispose();
});

const BATCH = 50;
const STEPS = 3;

function meanDistance(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, at) => sum + Math.abs(value - (b[at] ?? NaN)), 0) / a.length;
}

function tensors(values: HostTensors, shapes: TensorMap<Shape>): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(values).map(([name, data]) => [
      name,
      new Tensor("float32", data, shapes[name] ?? []),
    ]),
  );
}

Deno.test("export onnx-step trains in plain ONNX Runtime as here, but for rounding", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(folder, { train: 400, test: 1 });
    const settings = { ...defaultSettings("local"), dataset: folder, batchSize: BATCH };
    const dataset = await loadDataset(folder, { validation: 0 });
    const network = resolveNetwork(networkFor(settings, dataset));
    const stepped = stepOptionsOf(settings);
    const program = trainingProgram(network, stepped);
    const first = initialTrainingState(
      network,
      { ema: 0, peer: 0 },
      initialWeights(network, 1),
    );
    const batches = new BatchSource(dataset.train, network, settings);
    const inputsOf = (step: number): HostTensors => {
      const rate = scheduledRate("linear", settings.learningRate, step / STEPS);
      return {
        ...batches.at(step),
        ...optimiserInputs(stepped, { step, rates: network.layers.map(() => rate) }),
      };
    };

    const here = await (await createEngine("native")).compile(program, first);
    for (let step = 0; step < STEPS; step++) await here.run(inputsOf(step));

    const options = { format: "onnx-step", out: "x.onnx", batchSize: BATCH } as const;
    const file = singleFile(exportModel({ ...shipped, network }, options));
    const session = await InferenceSession.create(file, {
      extra: { session: { set_denormal_as_zero: "1" } },
    });
    let state = tensors(first, program.state);
    for (let step = 0; step < STEPS; step++) {
      const results = await session.run({ ...state, ...tensors(inputsOf(step), program.inputs) });
      state = Object.fromEntries(
        Object.entries(results).map(([name, tensor]) => [name.replace(/\.next$/, ""), tensor]),
      );
    }

    const expected = await here.readState();
    assertEquals(Object.keys(state).toSorted(), Object.keys(expected).toSorted());
    for (const [name, values] of Object.entries(expected)) {
      const moved = meanDistance(values, first[name] ?? values);
      const apart = meanDistance(values, state[name]?.data as Float32Array);
      // Adam makes whole steps of gradients that are nothing but rounding.
      const most = name.endsWith(".weight") ? 2e-2 : 1e-3;
      assert(
        moved > 0 && apart <= most * moved,
        `${name} is ${apart} apart, having moved ${moved}`,
      );
    }
    await here.dispose();
    await session.release();
  });
});
