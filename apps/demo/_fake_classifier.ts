import type {
  AnyPrediction,
  HeadPrediction,
  ImagePrediction,
  ModelSummary,
  Prediction,
  Readout,
} from "@goodness/predict";
import type { AppDeps } from "./app.ts";

const PIXELS = 784;
const LAYERS = 3;
const LABELS = 10;

type AppClassifier = AppDeps["classifier"];

/**
 * A classifier without a network, for tests: it always says the same label, or else the ink's sum,
 * rounded, modulo 10.
 */
export class FakeClassifier implements AppClassifier {
  /** Figures of no model. */
  readonly model: ModelSummary = {
    name: "fake",
    by: "goodness",
    layers: LAYERS,
    goodnessLayers: [0, 1, 2],
    parameters: 1_234_567,
    dataset: "none",
    testAccuracy: 0.9876,
    seed: 1,
    command: "none",
    engine: "none",
    device: "cpu",
  };
  /** Number of images per call. */
  readonly calls: number[] = [];
  readonly #label: number | undefined;

  /** @param label What it always says. */
  constructor(label?: number) {
    this.#label = label;
  }

  /**
   * Sums ink.
   *
   * @param images Row-major images `[N, 784]`.
   * @returns One prediction per image.
   */
  classify(images: Float32Array, options: { by: "goodness" }): Promise<Prediction[]>;
  /** The same, as by a head. */
  classify(images: Float32Array, options: { by: "head" }): Promise<HeadPrediction[]>;
  /** The same, as by what the model reads by. */
  classify(images: Float32Array, options?: { by?: Readout }): Promise<AnyPrediction[]>;
  classify(
    images: Float32Array,
    { by = this.model.by }: { by?: Readout } = {},
  ): Promise<AnyPrediction[]> {
    const count = images.length / PIXELS;
    this.calls.push(count);
    const labels = Array.from({ length: count }, (_, row) => {
      const image = images.subarray(row * PIXELS, (row + 1) * PIXELS);
      return this.#label ?? sumInk(image) % LABELS;
    });
    return Promise.resolve(labels.map((label) => this.answer(label, by)));
  }

  /**
   * What is said of an image.
   *
   * @param label Its label.
   * @param by What it is read by.
   * @returns The prediction.
   */
  protected answer(label: number, by: Readout): AnyPrediction {
    return by === "head" ? headAs(label) : predictAs(label);
  }
}

/** A fake whose model has a head. */
export class FakeHeadClassifier extends FakeClassifier {
  override readonly model: ModelSummary = {
    ...new FakeClassifier().model,
    head: { layers: [1, 2], testAccuracy: 0.9765 },
  };
}

/** A fake whose model learnt without labels, and which is sure of even labels. */
export class FakeImageClassifier extends FakeClassifier {
  override readonly model: ModelSummary = {
    ...new FakeClassifier().model,
    by: "head",
    head: { layers: [1, 2], testAccuracy: 0.9765, randomFeatureAccuracy: 0.9123 },
    confidenceThreshold: 5,
  };

  protected override answer(label: number): ImagePrediction {
    const layers = [3, 1.5, label % 2 === 0 ? 0.75 : 0.25];
    const goodness = layers.reduce((sum, value) => sum + value, 0);
    return { ...headAs(label), goodness, layers, sure: goodness >= 5 };
  }
}

function headAs(label: number): HeadPrediction {
  const probabilities = Array.from({ length: LABELS }, (_, index) => index === label ? 0.55 : 0.05);
  return { label, probabilities };
}

function sumInk(image: Float32Array): number {
  return Math.round(image.reduce((sum, value) => sum + value, 0));
}

function predictAs(label: number): Prediction {
  const layers = Array.from({ length: LAYERS }, (_, layer) => {
    return Array.from({ length: LABELS }, (_, index) => {
      return 2 + layer / 2 + (index % 4) / 16 + (index === label ? 0.5 : 0);
    });
  });
  const goodness = Array.from({ length: LABELS }, (_, index) => {
    return layers.reduce((sum, values) => sum + (values[index] ?? NaN), 0);
  });
  const [best = NaN, second = NaN] = goodness.toSorted((a, b) => b - a);
  return { label, goodness, layers, margin: best - second };
}
