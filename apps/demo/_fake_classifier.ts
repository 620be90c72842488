import type {
  AnyPrediction,
  ClassifyOptions,
  HeadPrediction,
  ImageActivities,
  ImageClassifier,
  ImagePrediction,
  ModelSummary,
  Prediction,
  PredictionBy,
  Readout,
} from "@goodness/predict";

const LAYERS = 3;
const LABELS = 10;

/**
 * A classifier without a network, for tests: it always says the same label, or else the ink's sum,
 * rounded, modulo 10.
 */
export class FakeClassifier implements ImageClassifier {
  /** Figures of no model. */
  readonly model: ModelSummary = {
    name: "fake",
    image: { height: 28, width: 28, channels: 1, preparation: "digit" },
    classes: Array.from({ length: LABELS }, (_, label) => String(label)),
    by: "goodness",
    layers: LAYERS,
    labelPlacement: "everywhere",
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
   * @param images Row-major images.
   * @param options The readout.
   * @returns One prediction per image.
   */
  classify<By extends Readout = Readout>(
    images: readonly Float32Array[],
    options: ClassifyOptions<By> = {},
  ): Promise<PredictionBy[By][]> {
    this.calls.push(images.length);
    const by = options.by ?? this.model.by;
    const predictions = images.map((image) =>
      this.answer(this.#label ?? sumInk(image) % LABELS, by)
    );
    return Promise.resolve(predictions as PredictionBy[By][]);
  }

  /**
   * Makes the activities up: of a unit for a label, the label and a third.
   *
   * @param _ The image.
   * @param labels The labels.
   * @returns The activities of one layer of four units.
   */
  activities(_: Float32Array, labels: readonly [number, number]): Promise<ImageActivities> {
    const values = labels.map((label) => new Float32Array(4).fill(label + 1 / 3));
    return Promise.resolve({ labels, layers: [{ grid: [2, 1], channels: 2, groups: 1, values }] });
  }

  /**
   * What is said of an image.
   *
   * @param label Its label.
   * @param by The readout.
   * @returns The prediction.
   */
  protected answer(label: number, by: Readout): AnyPrediction {
    return by === "head" ? headAs(label) : predictAs(label);
  }
}

/** A fake whose model takes colour pictures. */
export class FakePictureClassifier extends FakeClassifier {
  override readonly model: ModelSummary = {
    ...new FakeClassifier().model,
    image: { height: 2, width: 4, channels: 3, preparation: "image" },
  };
}

/** A fake whose model has a head. */
export class FakeHeadClassifier extends FakeClassifier {
  override readonly model: ModelSummary = {
    ...new FakeClassifier().model,
    head: { layers: [1, 2], testAccuracy: 0.9765 },
  };
}

/** A fake whose model learnt without labels, and which is confident of even labels. */
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
    return { ...headAs(label), goodness, layers, confident: goodness >= 5 };
  }
}

function headAs(label: number): HeadPrediction {
  const probabilities = Array.from({ length: LABELS }, (_, index) => index === label ? 0.55 : 0.05);
  return { label, name: String(label), probabilities };
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
  return { label, name: String(label), goodness, layers, margin: best - second };
}
