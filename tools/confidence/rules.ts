/**
 * Rules by which a prediction may be taken for sure: numbers that are the larger, the surer it is.
 *
 * @module
 */

import {
  confidenceRuleOf,
  distanceFromUsual,
  type GoodnessPrediction,
  type LayerGoodness,
} from "@goodness/core/prediction";

/** How sure a prediction is. */
export type Score = (prediction: GoodnessPrediction) => number;

/** A rule: what it is, and its scores as right predictions show what is usual. */
export interface Rule {
  /** What it is. */
  readonly name: string;
  /** Learns from right predictions. */
  readonly learn: (right: readonly GoodnessPrediction[]) => Score;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function std(values: readonly number[]): number {
  const mean = sum(values) / values.length;
  return Math.sqrt(sum(values.map((value) => (value - mean) ** 2)) / values.length);
}

/** Goodness of each label, summed over layers. */
function totals(layers: LayerGoodness): number[] {
  return layers[0]?.map((_, label) => sum(layers.map((goodness) => goodness[label] ?? NaN))) ?? [];
}

function totalOf({ layers, label }: GoodnessPrediction): number {
  return totals(layers)[label] ?? NaN;
}

/** The lead of a label over the best other one. */
function leadOf(goodness: readonly number[], label: number): number {
  return (goodness[label] ?? NaN) - Math.max(...goodness.toSpliced(label, 1));
}

function marginOf({ layers, label }: GoodnessPrediction): number {
  return leadOf(totals(layers), label);
}

/** Minus the entropy of a softmax over the totals. */
function certainty({ layers }: GoodnessPrediction): number {
  const all = totals(layers);
  const most = Math.max(...all);
  const powers = all.map((value) => Math.exp(value - most));
  const whole = sum(powers);
  return sum(powers.map((power) => power === 0 ? 0 : power / whole * Math.log(power / whole)));
}

/** Some numbers of a prediction, such as one for each layer. */
type Numbers = (prediction: GoodnessPrediction) => readonly number[];

const goodnessByLayer: Numbers = ({ layers, label }) =>
  layers.map((goodness) => goodness[label] ?? NaN);

const leadByLayer: Numbers = ({ layers, label }) => layers.map((values) => leadOf(values, label));

/** Standard scores of some numbers, by what is usual of right predictions. */
function scoresOf(numbers: Numbers): (right: readonly GoodnessPrediction[]) => Numbers {
  return (right) => {
    const rows = right.map(numbers);
    const usual = (rows[0] ?? []).map((_, at) => {
      const column = rows.map((row) => row[at] ?? NaN);
      return { mean: sum(column) / column.length, std: std(column) };
    });
    return (prediction) =>
      numbers(prediction).map((value, at) => {
        const { mean, std } = usual[at] ?? { mean: NaN, std: NaN };
        return (value - mean) / std;
      });
  };
}

/** Minus the distance of some numbers from what is usual. */
function nearness(numbers: Numbers): Rule["learn"] {
  return (right) => {
    const scores = scoresOf(numbers)(right);
    return (prediction) => -Math.hypot(...scores(prediction));
  };
}

const built: Rule["learn"] = (right) => {
  const rule = confidenceRuleOf(right);
  return ({ layers, label }) => -distanceFromUsual(rule, layers, label);
};

/** The rules, the one that is built in at the end. */
export const RULES: readonly Rule[] = [
  { name: "total goodness", learn: () => totalOf },
  { name: "margin", learn: () => marginOf },
  {
    name: "margin by the spread of the labels",
    learn: () => (prediction) => marginOf(prediction) / std(totals(prediction.layers)),
  },
  {
    name: "margin by total",
    learn: () => (prediction) => marginOf(prediction) / totalOf(prediction),
  },
  { name: "entropy of a softmax", learn: () => certainty },
  { name: "distance of goodness", learn: nearness(goodnessByLayer) },
  { name: "distance of leads", learn: nearness(leadByLayer) },
  {
    name: "distance of goodness and leads",
    learn: nearness((prediction) => [...goodnessByLayer(prediction), ...leadByLayer(prediction)]),
  },
  {
    name: "least lead of a layer",
    learn: (right) => {
      const scores = scoresOf(leadByLayer)(right);
      return (prediction) => Math.min(...scores(prediction));
    },
  },
  {
    name: "margin times nearness of goodness",
    learn: (right) => {
      const near = nearness(goodnessByLayer)(right);
      return (prediction) => marginOf(prediction) * Math.exp(near(prediction));
    },
  },
  { name: "built in: logarithms, leads low alone", learn: built },
];
