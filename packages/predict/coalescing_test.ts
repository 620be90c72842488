import { assert, assertEquals, assertRejects } from "@std/assert";
import type { Readout } from "@goodness/core";
import { CoalescingClassifier } from "./coalescing.ts";
import { loadClassifier } from "./load.ts";
import type {
  ClassifyOptions,
  ImageActivities,
  ImageClassifier,
  Prediction,
  PredictionBy,
} from "./prediction.ts";

const PIXELS = 784;
const MODEL = "data/models/mnist-local.safetensors";

/** Says of each image what its first pixel is, and fails where that is negative. */
class SlowClassifier implements ImageClassifier {
  readonly model = {
    ...{ name: "slow", layers: 1, goodnessLayers: [0], parameters: 1, dataset: "none", seed: 1 },
    ...{ testAccuracy: 0, command: "none", engine: "none", device: "none" },
    image: { height: 28, width: 28, channels: 1, preparation: "digit" as const },
    classes: [],
    by: "goodness" as const,
    labelPlacement: "everywhere" as const,
  };
  /** Images of each call. */
  readonly calls: number[] = [];

  async classify<By extends Readout = Readout>(
    images: readonly Float32Array[],
    options: ClassifyOptions<By> = {},
  ): Promise<PredictionBy[By][]> {
    if (images.some(({ length }) => length !== PIXELS)) throw new RangeError("not whole images");
    this.calls.push(images.length);
    await new Promise((resolve) => setTimeout(resolve));
    const labels = images.map((image) => image[0] ?? NaN);
    if (labels.some((label) => label < 0)) throw new Error("negative");
    const predictions = labels.map((label) =>
      options.by === "head"
        ? { label, name: "", probabilities: [] }
        : { label, name: "", goodness: [], layers: [], margin: 0 }
    );
    return predictions as unknown as PredictionBy[By][];
  }

  activities(image: Float32Array): Promise<ImageActivities> {
    const values = [image.slice(0, 1)];
    return Promise.resolve({
      labels: null,
      layers: [{ grid: [1, 1], channels: 1, groups: 1, values }],
    });
  }
}

function imagesOf(...labels: number[]): Float32Array[] {
  return labels.map((label) => new Float32Array(PIXELS).fill(label, 0, 1));
}

Deno.test("CoalescingClassifier answers together what comes while it is busy", async () => {
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

Deno.test("CoalescingClassifier keeps readouts apart", async () => {
  const slow = new SlowClassifier();
  const coalescing = new CoalescingClassifier(slow);
  const [byGoodness, byHead] = await Promise.all([
    coalescing.classify(imagesOf(1)),
    coalescing.classify(imagesOf(2), { by: "head" }),
  ]);
  assertEquals(byGoodness[0]?.label, 1);
  assertEquals(byHead, [{ label: 2, name: "", probabilities: [] }]);
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
    () => coalescing.classify([new Float32Array(PIXELS + 1)]),
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
  for (const image of images) alone.push(...await classifier.classify([image], { by: "goodness" }));
  const together =
    (await Promise.all(images.map((image) => coalescing.classify([image], { by: "goodness" }))))
      .flat();
  assertEquals(together.map(({ label }) => label), alone.map(({ label }) => label));
  const apart = together.map(({ margin }, at) => Math.abs(margin - (alone[at]?.margin ?? NaN)));
  assert(apart.every((difference) => difference < 1e-3), `margins are apart by ${apart}`);
  await classifier.dispose();
});

Deno.test("CoalescingClassifier.activities() asks the classifier", async () => {
  const coalescing = new CoalescingClassifier(new SlowClassifier());
  const [image = new Float32Array()] = imagesOf(3);
  const { layers } = await coalescing.activities(image, [0, 1]);
  assertEquals(layers.map(({ values }) => values), [[Float32Array.of(3)]]);
});
