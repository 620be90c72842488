/**
 * A slow reference that shares no code with the layers: it follows one image and one label with loops.
 *
 * @module
 */

import type { Head, NetworkSpec, StandardLayerSpec } from "@goodness/core";

/** Weights by name. */
export type SlowWeights = Readonly<Record<string, ArrayLike<number>>>;

/**
 * What a classifier must say about images, by {@linkcode slowGoodness}.
 *
 * @param spec The network as data.
 * @param weights Its weights by name.
 * @param images Standardised images, in row-major order.
 * @returns Summed goodness `[N, Y]`, goodness `[N, layers, Y]` and labels `[N]`.
 */
export function slowAnswers(
  spec: NetworkSpec,
  weights: SlowWeights,
  images: Float32Array,
): { goodness: number[]; layers: number[]; label: number[] } {
  const pixels = spec.input.height * spec.input.width * spec.input.channels;
  const answers = Array.from({ length: images.length / pixels }, (_, row) => {
    const image = images.subarray(row * pixels, (row + 1) * pixels);
    const ofLabels = Array.from(
      { length: spec.classes.length },
      (_, label) => slowGoodness(spec, weights, image, label),
    );
    const sums = ofLabels.map((ofLayers) =>
      spec.goodnessLayers.reduce((sum, layer) => sum + (ofLayers[layer] ?? NaN), 0)
    );
    const layers = (ofLabels[0] ?? []).flatMap((_, layer) => ofLabels.map((g) => g[layer] ?? NaN));
    return { sums, layers, label: sums.indexOf(Math.max(...sums)) };
  });
  return {
    goodness: answers.flatMap(({ sums }) => sums),
    layers: answers.flatMap(({ layers }) => layers),
    label: answers.map(({ label }) => label),
  };
}

/**
 * The goodness of one labelled image in every layer, by the formulas and nothing else.
 *
 * @param spec The network as data.
 * @param weights Its weights by name.
 * @param image The standardised image.
 * @param label The label.
 * @returns One value a layer.
 */
export function slowGoodness(
  spec: NetworkSpec,
  weights: SlowWeights,
  image: ArrayLike<number>,
  label: number,
): number[] {
  const oneHot = Array.from({ length: spec.classes.length }, (_, at) => at === label ? 1 : 0);
  return slowLayers(spec, weights, image, oneHot).map(({ h, rows, columns, channels }, index) => {
    const meanGoodness = (units: readonly number[]): number =>
      spec.goodness === "log-square"
        ? units.reduce((sum, unit) => sum + Math.log1p(unit ** 2), 0) / units.length
        : meanSquare(units);
    if (spec.objective === "positive-negative") return meanGoodness(h);
    if (spec.goodness === "projected") {
      const counts = weights[`layers.${index}.projection`] ?? [];
      const [down, across] = [rows, columns].map((size) =>
        Math.min(spec.projectionGrid ?? size, size)
      ) as [number, number];
      const cellOf = (unit: number): number => {
        const location = Math.floor(unit / channels);
        const row = Math.floor(Math.floor(location / columns) * down / rows);
        return row * across + Math.floor(location % columns * across / columns);
      };
      return h.reduce((sum, x, unit) => {
        const cell = cellOf(unit);
        const size = h.filter((_, other) => cellOf(other) === cell).length / channels;
        const weight = (cell * channels + unit % channels) * spec.classes.length + label;
        return sum + x * x / size * (counts[weight] ?? NaN);
      }, 0);
    }
    const group = channels / spec.classes.length;
    return meanGoodness(h.filter((_, unit) => Math.floor(unit % channels / group) === label));
  });
}

/**
 * The activities of every layer for an image with one label, by the formulas and nothing else.
 *
 * @param spec The network as data.
 * @param weights Its weights by name.
 * @param image The standardised image.
 * @param label The label.
 * @returns Layer by layer: location by location, channel by channel.
 */
export function slowActivities(
  spec: NetworkSpec,
  weights: SlowWeights,
  image: ArrayLike<number>,
  label: number,
): number[][] {
  const oneHot = Array.from({ length: spec.classes.length }, (_, at) => at === label ? 1 : 0);
  return slowLayers(spec, weights, image, oneHot).map(({ h }) => h);
}

/**
 * What layers pass on for an image with all labels at once, each at its share, by the formulas and
 * nothing else.
 *
 * @param spec The network as data.
 * @param weights Its weights by name.
 * @param image The standardised image.
 * @param layers The layers, from 0.
 * @returns Layer by layer, location by location, channel by channel.
 */
export function slowFeatures(
  spec: NetworkSpec,
  weights: SlowWeights,
  image: ArrayLike<number>,
  layers: readonly number[],
): number[] {
  const neutral = new Array<number>(spec.classes.length).fill(1 / spec.classes.length);
  const all = slowLayers(spec, weights, image, neutral);
  return layers.flatMap((layer) => all[layer]?.normalised ?? []);
}

/**
 * The probability of every label by a head, by softmax regression over {@linkcode slowFeatures}.
 *
 * @param spec The network as data.
 * @param weights Its weights by name.
 * @param image The standardised image.
 * @param head The head's layers and weights.
 * @returns One value a label.
 */
export function slowProbabilities(
  spec: NetworkSpec,
  weights: SlowWeights,
  image: ArrayLike<number>,
  head: Pick<Head, "layers" | "weight">,
): number[] {
  const labels = spec.classes.length;
  const features = slowFeatures(spec, weights, image, head.layers);
  const logits = Array.from({ length: labels }, (_, label) =>
    [...features, 1].reduce(
      (sum, x, row) => sum + x * (head.weight[row * labels + label] ?? NaN),
      0,
    ));
  const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
  return logits.map((logit) => Math.exp(logit) / total);
}

/** What a model that learnt without labels says about images. */
export interface SlowImageAnswers {
  /** The probability of every label, `[N, Y]`. */
  readonly probabilities: readonly number[];
  /** The goodness of every image in each layer, `[N, layers]`. */
  readonly layers: readonly number[];
  /** The same summed, `[N]`. */
  readonly goodness: readonly number[];
  /** The most probable label of every image, `[N]`. */
  readonly label: readonly number[];
}

/**
 * What a model that learnt without labels must say about images.
 *
 * @param spec The network as data.
 * @param weights Its weights by name.
 * @param images Standardised images, in row-major order.
 * @param head The head's layers and weights.
 * @returns Its answers.
 */
export function slowImageAnswers(
  spec: NetworkSpec,
  weights: SlowWeights,
  images: Float32Array,
  head: Pick<Head, "layers" | "weight">,
): SlowImageAnswers {
  const pixels = spec.input.height * spec.input.width * spec.input.channels;
  const rows = Array.from(
    { length: images.length / pixels },
    (_, row) => images.subarray(row * pixels, (row + 1) * pixels),
  );
  const probabilities = rows.map((image) => slowProbabilities(spec, weights, image, head));
  const layers = rows.map((image) => slowGoodness(spec, weights, image, 0));
  return {
    probabilities: probabilities.flat(),
    layers: layers.flat(),
    goodness: layers.map((values) =>
      spec.goodnessLayers.reduce((sum, layer) => sum + (values[layer] ?? NaN), 0)
    ),
    label: probabilities.map((values) => values.indexOf(Math.max(...values))),
  };
}

/** Layers of the kinds that this reference knows. */
function standardLayers({ layers }: NetworkSpec): readonly StandardLayerSpec[] {
  return layers as readonly StandardLayerSpec[];
}

function meanSquare(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value * value, 0) / values.length;
}

/** What a layer computes. */
interface SlowLayer {
  readonly h: number[];
  readonly normalised: number[];
  readonly rows: number;
  readonly columns: number;
  readonly channels: number;
}

/** Each layer's activities and what it passes on, given the share of each label in the input. */
function slowLayers(
  spec: NetworkSpec,
  weights: SlowWeights,
  image: ArrayLike<number>,
  labels: readonly number[],
): SlowLayer[] {
  const detached = spec.labelPlacement === "detached";
  const seesLabel = detached || spec.labelPlacement === "everywhere";
  const byChannels = spec.normalisation === "channels";
  const { height, width, channels: colours, mean, std } = spec.input;
  let grid = { rows: height, columns: width, channels: colours };
  const length = (values: readonly number[]): number => Math.hypot(...values);
  let outside = mean.map((value, c) => -value / (std[c] ?? NaN));
  if (byChannels) outside = outside.map((value, _, all) => value / length(all));
  let below = Array.from(image, (value, at) => {
    if (spec.labelPlacement === "pixels" && at < labels.length) {
      return spec.labelScale * (labels[at] ?? NaN);
    }
    const pixel = Array.from({ length: colours }, (_, c) => image[at - at % colours + c] ?? NaN);
    return byChannels ? value / (length(pixel) + 1e-8) : value;
  });
  const done: SlowLayer[] = [];
  for (const layer of standardLayers(spec)) {
    const index = done.length;
    const [fieldRows, fieldColumns] = layer.kind === "dense"
      ? [grid.rows, grid.columns]
      : layer.field;
    const [down, right] = layer.kind === "dense" ? [1, 1] : layer.stride;
    const channels = layer.kind === "dense"
      ? layer.units
      : layer.kind === "pool"
      ? grid.channels
      : layer.channels;
    const padding = layer.kind === "conv" ? layer.padding : 0;
    const rows = Math.floor((grid.rows + 2 * padding - fieldRows) / down) + 1;
    const columns = Math.floor((grid.columns + 2 * padding - fieldColumns) / right) + 1;
    if (layer.kind === "pool") {
      const before = grid;
      below = Array.from({ length: rows * columns * channels }, (_, at) => {
        const [location, c] = [Math.floor(at / channels), at % channels];
        const seen: number[] = [];
        for (let y = 0; y < fieldRows; y++) {
          for (let x = 0; x < fieldColumns; x++) {
            const row = Math.floor(location / columns) * down + y;
            const cell = row * before.columns + location % columns * right + x;
            seen.push(below[cell * channels + c] ?? NaN);
          }
        }
        if (layer.by === "max") return Math.max(...seen);
        return seen.reduce((sum, value) => sum + value, 0) / seen.length;
      });
      grid = { rows, columns, channels };
      continue;
    }
    const weight = weights[`layers.${index}.weight`] ?? [];
    const isShared = layer.kind === "conv";
    const ofUnit = (name: string, unit: number): number | undefined =>
      weights[`layers.${index}.${name}`]?.[isShared ? unit % channels : unit];
    const standard = (x: number, unit: number): number => {
      const mean = ofUnit("running_mean", unit);
      if (mean === undefined) return x;
      return (x - mean) / Math.sqrt((ofUnit("running_variance", unit) ?? NaN) + 1e-5);
    };
    const isBatchNorm = spec.normalisation === "batch-norm";
    const inputs = fieldRows * fieldColumns * grid.channels;
    const weightRows = inputs + (seesLabel ? labels.length : 0) + (isBatchNorm ? 0 : 1);
    const h: number[] = [];
    const passed: number[] = [];
    for (let location = 0; location < rows * columns; location++) {
      const top = Math.floor(location / columns) * down - padding;
      const left = (location % columns) * right - padding;
      const weightLocation = isShared ? 0 : location;
      for (let channel = 0; channel < channels; channel++) {
        const at = (row: number): number =>
          weight[(weightLocation * weightRows + row) * channels + channel] ?? NaN;
        let z = isBatchNorm ? 0 : at(weightRows - 1);
        let ofLabel = 0;
        if (seesLabel) {
          labels.forEach((share, label) => ofLabel += spec.labelScale * share * at(inputs + label));
        }
        let row = 0;
        for (let y = 0; y < fieldRows; y++) {
          for (let x = 0; x < fieldColumns; x++) {
            const [cellRow, cellColumn] = [top + y, left + x];
            const inside = cellRow >= 0 && cellRow < grid.rows && cellColumn >= 0 &&
              cellColumn < grid.columns;
            const cell = cellRow * grid.columns + cellColumn;
            for (let c = 0; c < grid.channels; c++) {
              z += at(row++) *
                (inside ? below[cell * grid.channels + c] ?? NaN : outside[c] ?? NaN);
            }
          }
        }
        if (isBatchNorm) {
          const unit = location * channels + channel;
          z = standard(z, unit) * (ofUnit("scale", unit) ?? NaN) + (ofUnit("shift", unit) ?? NaN);
        }
        h.push(Math.max(z + ofLabel, 0));
        passed.push(Math.max(detached ? z : z + ofLabel, 0));
      }
    }
    const lengthAt = (index: number): number => {
      if (!byChannels) return Math.sqrt(meanSquare(passed) + 1e-6);
      const start = index - index % channels;
      return Math.sqrt(channels * meanSquare(passed.slice(start, start + channels))) + 1e-8;
    };
    below = isBatchNorm
      ? passed
      : passed.map((value, unit) => standard(value / lengthAt(unit), unit));
    outside = new Array<number>(channels).fill(0);
    grid = { rows, columns, channels };
    done.push({ h, normalised: below, rows, columns, channels });
  }
  return done;
}
