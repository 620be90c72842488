import {
  createEngine,
  ImagePreparer,
  imageSize,
  initialWeights,
  LabelScorer,
  MNIST,
  type Network,
  resolveNetwork,
  sumGoodness,
} from "@goodness/core";
import { randomStream } from "@goodness/core/ops";
import { tinyNetwork } from "@goodness/testing/tiny_network.ts";
import type { Split } from "@goodness/trainer/data/split";
import { assert, assertEquals } from "@std/assert";
import { teach, TEACHING } from "./teaching.ts";

/** What is rehearsed: as many images of noise as a batch has. */
function noise(count: number): Split {
  const uniform = randomStream(1, "images", 0);
  const images = Uint8Array.from({ length: count * imageSize(MNIST) }, () => 255 * uniform());
  return {
    ...MNIST,
    count,
    images,
    labels: Uint8Array.from({ length: count }, (_, at) => at % 10),
  };
}

/** Labels by goodness, best first. */
async function labelsOf(
  network: Network,
  weights: Parameters<LabelScorer["setWeights"]>[0],
  pixels: Uint8Array,
): Promise<number[]> {
  const scorer = new LabelScorer(await createEngine("native"), network, weights);
  const images = new ImagePreparer(network.spec.input).unshifted(pixels);
  const goodness = sumGoodness(await scorer.goodness(images), network);
  await scorer.dispose();
  return Array.from(goodness.keys()).toSorted((a, b) => (goodness[b] ?? 0) - (goodness[a] ?? 0));
}

for (const preset of ["local", "grouped"] as const) {
  Deno.test(`teach() makes the worst label of a ${preset} network the best`, async () => {
    const engine = await createEngine("native");
    const network = resolveNetwork(tinyNetwork({ preset }));
    const weights = initialWeights(network, 1);
    const rehearsed = noise(TEACHING.batch);
    const pixels = noise(1).images;
    const label = (await labelsOf(network, weights, pixels)).at(-1) ?? NaN;
    const settings = { ...TEACHING, rate: 0.01 };
    const deps = { engine, rehearsed, earlier: [], settings };
    const taught = await teach({ network, weights }, { pixels, label }, deps);
    assert(taught.steps < settings.mostSteps);
    assertEquals((await labelsOf(network, taught.weights, pixels))[0], label);
    assertEquals(weights, initialWeights(network, 1));
    assertEquals(await teach({ network, weights }, { pixels, label }, deps), taught);
  });
}
