import { assert, assertEquals, assertRejects } from "@std/assert";
import { type Readout } from "@goodness/core";
import {
  type AnyPrediction,
  type HeadPrediction,
  loadClassifier,
  type Prediction,
} from "./classifier.ts";
import { CoalescingClassifier } from "./coalescing.ts";

const PIXELS = 784;
const MODEL = "data/models/mnist-local.safetensors";

/** Says of each image what its first pixel is, and fails where that is negative. */
class SlowClassifier {
  readonly model = {
    ...{ name: "slow", layers: 1, goodnessLayers: [0], parameters: 1, dataset: "none", seed: 1 },
    ...{ testAccuracy: 0, command: "none", engine: "none", device: "none" },
    by: "goodness" as const,
  };
  /** Images of each call. */
  readonly calls: number[] = [];

  classify(images: Float32Array, options: { readonly by: "goodness" }): Promise<Prediction[]>;
  classify(images: Float32Array, options: { readonly by: "head" }): Promise<HeadPrediction[]>;
  classify(images: Float32Array, options?: { readonly by?: Readout }): Promise<AnyPrediction[]>;
  async classify(
    images: Float32Array,
    { by = "goodness" }: { readonly by?: Readout } = {},
  ): Promise<AnyPrediction[]> {
    const count = images.length / PIXELS;
    if (!Number.isInteger(count)) throw new RangeError("not whole images");
    this.calls.push(count);
    await new Promise((resolve) => setTimeout(resolve));
    const labels = Array.from({ length: count }, (_, row) => images[row * PIXELS] ?? NaN);
    if (labels.some((label) => label < 0)) throw new Error("negative");
    return by === "head"
      ? labels.map((label) => ({ label, probabilities: [] }))
      : labels.map((label) => ({ label, goodness: [], layers: [], margin: 0 }));
  }
}

function imagesOf(...labels: number[]): Float32Array {
  const images = new Float32Array(labels.length * PIXELS);
  labels.forEach((label, row) => images[row * PIXELS] = label);
  return images;
}

Deno.test("CoalescingClassifier reads together what comes while it is busy", async () => {
  const slow = new SlowClassifier();
  const coalescing = new CoalescingClassifier(slow);
  const calls = [[1], [2], [3, 4], [5]].map((labels) => coalescing.classify(imagesOf(...labels)));
  const found = await Promise.all(calls);
  assertEquals(found.map((predictions) => predictions.map(({ label }) => label)), [
    ...[[1], [2], [3, 4], [5]],
  ]);
  assertEquals(slow.calls, [1, 4]);
  assertEquals((await coalescing.classify(imagesOf(6)))[0]?.label, 6);
  assertEquals(slow.calls, [1, 4, 1]);
  assertEquals(coalescing.model.name, "slow");
});

Deno.test("CoalescingClassifier fills batches of 128 images, and leaves larger calls whole", async () => {
  const slow = new SlowClassifier();
  const coalescing = new CoalescingClassifier(slow);
  const large = imagesOf(...new Array<number>(200).fill(7));
  const half = imagesOf(...new Array<number>(64).fill(8));
  const calls = [imagesOf(1), large, half, half, imagesOf(2)];
  await Promise.all(calls.map((images) => coalescing.classify(images)));
  assertEquals(slow.calls, [1, 200, 128, 1]);
});

Deno.test("CoalescingClassifier keeps readings apart", async () => {
  const slow = new SlowClassifier();
  const coalescing = new CoalescingClassifier(slow);
  const [byGoodness, byHead] = await Promise.all([
    coalescing.classify(imagesOf(1)),
    coalescing.classify(imagesOf(2), { by: "head" }),
  ]);
  assertEquals(byGoodness[0]?.label, 1);
  assertEquals(byHead, [{ label: 2, probabilities: [] }]);
});

Deno.test("CoalescingClassifier fails the call that is at fault alone", async () => {
  const coalescing = new CoalescingClassifier(new SlowClassifier());
  const results = await Promise.allSettled(
    [[1], [2], [-1], [3]].map((labels) => coalescing.classify(imagesOf(...labels))),
  );
  assertEquals(results.map(({ status }) => status), [
    ...["fulfilled", "fulfilled", "rejected", "fulfilled"] as const,
  ]);
  await assertRejects(
    () => coalescing.classify(new Float32Array(PIXELS + 1)),
    RangeError,
    "not whole images",
  );
  assertEquals((await coalescing.classify(imagesOf(4)))[0]?.label, 4);
});

Deno.test("CoalescingClassifier gives what the classifier gives", async () => {
  const classifier = await loadClassifier(MODEL, { engine: "native" });
  const coalescing = new CoalescingClassifier(classifier);
  const images = Array.from(
    { length: 5 },
    (_, image) => Float32Array.from({ length: PIXELS }, (_, at) => (at * (image + 3) % 97) / 96),
  );
  const alone: Prediction[] = [];
  for (const image of images) alone.push(...await classifier.classify(image, { by: "goodness" }));
  const together =
    (await Promise.all(images.map((image) => coalescing.classify(image, { by: "goodness" }))))
      .flat();
  assertEquals(together.map(({ label }) => label), alone.map(({ label }) => label));
  const apart = together.map(({ margin }, at) => Math.abs(margin - (alone[at]?.margin ?? NaN)));
  assert(apart.every((difference) => difference < 1e-3), `margins are apart by ${apart}`);
  await classifier.dispose();
});
