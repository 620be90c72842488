import { labelCount } from "../network/network_spec.ts";
import { assert, assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { flakyEngine } from "@goodness/testing/flaky_engine.ts";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { testEachEngine } from "@goodness/testing/engines.ts";
import { oneDnnTest } from "@goodness/testing/onednn.ts";
import { slowGoodness } from "@goodness/testing/slow_goodness.ts";
import { NETWORKS_OF_62_LABELS, normals, SMALL_NETWORKS, smallNetwork } from "../_test_networks.ts";
import { createEngine } from "../engines/engine.ts";
import { float64Ops, type Float64Tensor, float64Tensor } from "../engines/float64/ops.ts";
import { type Network, resolveNetwork } from "../network/geometry.ts";
import { initialWeights, weightShapes } from "../network/parameters.ts";
import { networkPreset } from "../network/presets.ts";
import { objectiveOf } from "../objectives/objectives.ts";
import type { Engine, HostTensors } from "../ops/program.ts";
import { labelScoreProgram, LabelScorer } from "./label_scorer.ts";

function slowLabelScores(network: Network, weights: HostTensors, images: Float32Array): number[] {
  const { pixels, layers, spec } = network;
  const count = images.length / pixels;
  const answers = objectiveOf(spec).learnsLabels ? labelCount(spec) : 1;
  const all = new Array<number>(layers.length * count * answers);
  for (let image = 0; image < count; image++) {
    for (let answer = 0; answer < answers; answer++) {
      const values = images.subarray(image * pixels, (image + 1) * pixels);
      slowGoodness(spec, weights, values, answer).forEach((goodness, layer) => {
        all[(layer * count + image) * answers + answer] = goodness;
      });
    }
  }
  return all;
}

async function compare(engine: Engine, network: Network, count: number): Promise<void> {
  const weights = initialWeights(network, 3);
  const images = normals(count, [count, network.pixels]);
  const search = new LabelScorer(engine, network, weights);
  const actual = await search.goodness(images);
  await search.dispose();
  assertAllClose(actual, slowLabelScores(network, weights, images), { atol: 1e-5, rtol: 1e-4 });
}

testEachEngine("LabelScorer agrees with the slow reference", async (engine) => {
  for (const network of Object.values(SMALL_NETWORKS)) {
    // One image, a padded batch, and more than one program size.
    for (const count of [1, 3, 9]) await compare(engine, network, count);
  }
  for (const network of Object.values(NETWORKS_OF_62_LABELS)) await compare(engine, network, 2);
});

testEachEngine(
  "LabelScorer.goodness() is the mean over both mirror images where these mean the same",
  async (engine) => {
    const network = smallNetwork();
    const { input } = network.spec;
    const both = resolveNetwork({ ...network.spec, input: { ...input, mirrored: true } });
    const weights = initialWeights(network, 3);
    const images = normals(4, [4, network.pixels]);
    const mirror = images.map((_, at) =>
      images[at - at % input.width + input.width - 1 - at % input.width] ?? NaN
    );
    const [plain, other] = [images, mirror].map((seen) => slowLabelScores(network, weights, seen));
    const search = new LabelScorer(engine, both, weights);
    const actual = await search.goodness(images);
    await search.dispose();
    const expected = plain?.map((goodness, at) => (goodness + (other?.[at] ?? NaN)) / 2) ?? [];
    assertAllClose(actual, expected, { atol: 1e-5, rtol: 1e-4 });
  },
);

Deno.test("LabelScorer.goodness() cuts many images into batches", async () => {
  await compare(await createEngine("native"), smallNetwork(), 300);
});

Deno.test("LabelScorer.goodness() is right for the default network", async () => {
  await compare(await createEngine("native"), resolveNetwork(networkPreset("local")), 2);
});

oneDnnTest("LabelScorer.goodness() is near in bfloat16, and the same every time", async () => {
  const network = resolveNetwork(networkPreset("local"));
  const weights = initialWeights(network, 1);
  const images = normals(1, [9, network.pixels]);
  const engine = await createEngine("native", { precision: "bf16" });
  const goodnessOf = async (inTrainingPrecision: boolean): Promise<Float32Array> => {
    const search = new LabelScorer(engine, network, weights, { inTrainingPrecision });
    const goodness = await search.goodness(images);
    await search.dispose();
    return goodness;
  };
  const [whole, halves] = [await goodnessOf(false), await goodnessOf(true)];
  assertNotEquals(halves, whole);
  assertEquals(await goodnessOf(true), halves);
  assertAllClose(halves, whole, { rtol: 0.02 });
}, { bf16: true });

Deno.test("LabelScorer.goodness() refuses part of an image", async () => {
  const network = smallNetwork();
  const engine = await createEngine("float64");
  const search = new LabelScorer(engine, network, initialWeights(network, 1));
  await assertRejects(() => search.goodness(new Float32Array(36)), RangeError, "an image has 35");
});

Deno.test("LabelScorer tries again after a program that did not compile", async () => {
  const network = smallNetwork();
  const search = new LabelScorer(await flakyEngine(), network, initialWeights(network, 1));
  const images = normals(1, [1, network.pixels]);
  await assertRejects(() => search.goodness(images), Error, "out of memory");
  assertEquals((await search.goodness(images)).length, 9);
  await search.dispose();
});

Deno.test("LabelScorer.setWeights() changes what is searched", async () => {
  const network = smallNetwork();
  const engine = await createEngine("native");
  const search = new LabelScorer(engine, network, initialWeights(network, 1));
  const images = normals(1, [1, network.pixels]);
  const before = await search.goodness(images);
  await search.setWeights(initialWeights(network, 2));
  const after = await search.goodness(images);
  await search.dispose();
  assert(after.some((value, index) => value !== before[index]));
  assertAllClose(after, slowLabelScores(network, initialWeights(network, 2), images), {
    atol: 1e-5,
  });
});

/** The rows of every product in a search among three labels of four images. */
function scoredRows(network: Network): number[] {
  const rows: number[] = [];
  const counting = {
    ...float64Ops,
    matMul: (...args: Parameters<typeof float64Ops.matMul>): Float64Tensor => {
      const product = float64Ops.matMul(...args);
      rows.push(product.shape[1] ?? 0);
      return product;
    },
  };
  const shapes = weightShapes(network);
  const weights = Object.fromEntries(
    Object.entries(initialWeights(network, 1)).map((
      [name, data],
    ) => [name, float64Tensor(data, shapes[name] ?? [])]),
  );
  const images = float64Tensor(normals(1, [4, network.pixels]), [4, network.pixels]);
  labelScoreProgram(network, 4).run(counting, weights, { images });
  return rows;
}

Deno.test("labelScoreProgram() multiplies once per image, not once per label, where labels allow it", () => {
  assertEquals(scoredRows(smallNetwork("everywhere")), [4, 12, 12]);
  assertEquals(scoredRows(smallNetwork("detached")), [4, 4, 4]);
});

Deno.test("a label-erased positive and negative have equal goodness", async () => {
  for (const labels of ["everywhere", "pixels"] as const) {
    const network = smallNetwork(labels);
    const weights = eraseLabels(network, initialWeights(network, 6), labels === "pixels");
    const search = new LabelScorer(await createEngine("float64"), network, weights);
    const goodness = await search.goodness(normals(2, [5, network.pixels]));
    await search.dispose();
    const count = labelCount(network.spec);
    for (let row = 0; row < goodness.length; row += count) {
      const values = goodness.subarray(row, row + count);
      assertEquals([...values], new Array(count).fill(values[0]));
    }
  }
});

/** Cuts every connection from a label: what is left must not tell positive from negative. */
function eraseLabels(network: Network, weights: HostTensors, pixels: boolean): HostTensors {
  return Object.fromEntries(
    Object.entries(weights).map(([name, values], index) => {
      const layer = network.layers[index];
      if (layer === undefined) throw new Error(`no layer for ${name}`);
      const rows = layer.inputs + layer.labelInputs + 1;
      return [
        name,
        values.map((value, at) => {
          const row = Math.floor(at / layer.channels) % rows;
          const location = Math.floor(at / layer.channels / rows);
          const drawn = pixels && index === 0 && row < layer.inputs &&
            (layer.receptiveFields[location]?.[row] ?? Infinity) < labelCount(network.spec);
          const fed = row >= layer.inputs && row < layer.inputs + layer.labelInputs;
          return drawn || fed ? 0 : value;
        }),
      ];
    }),
  );
}
