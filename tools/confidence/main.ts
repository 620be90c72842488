/**
 * Compares rules by which a prediction may be taken for sure, for `docs/experiments.md`. Nothing of it is from a
 * test set. Takes some three minutes on two cores.
 * Usage: deno task study:confidence
 *
 * @module
 */

import { createEngine, decodeModel } from "@goodness/core";
import type { GoodnessPrediction } from "@goodness/core/prediction";
import { loadDataset, type Split, splitPart } from "@goodness/trainer";
import { areaUnderRoc, predictByGoodness, withLabelScorer } from "@goodness/trainer/evaluation";
import { markdownTable } from "@goodness/trainer/text";
import { type Images, otherImages } from "./images.ts";
import { RULES, type Score } from "./rules.ts";

const MODELS = ["mnist-local", "mnist-local-record", "mnist-grouped-record"];

/** Validation digits that say what is usual, that are compared, and that other images are made of. */
const [USUAL, COMPARED, MADE] = [[0, 4000], [4000, 8000], [8000, 10_000]] as const;

/** The share of right predictions that are sure. */
const SURE_SHARE = 0.99;

/** Predictions of digits, and whether they are right. */
interface Read {
  readonly right: readonly GoodnessPrediction[];
  readonly wrong: readonly GoodnessPrediction[];
}

function readOf(predictions: readonly GoodnessPrediction[], labels: Uint8Array): Read {
  return {
    right: predictions.filter(({ label }, at) => label === labels[at]),
    wrong: predictions.filter(({ label }, at) => label !== labels[at]),
  };
}

/** What a model says of everything. */
interface Said {
  readonly usual: Read;
  readonly compared: Read;
  readonly hard: Read;
  readonly others: readonly (readonly GoodnessPrediction[])[];
}

/** How well a rule tells some predictions from right ones. */
interface Figure {
  /** The area under the ROC curve. */
  readonly auroc: number;
  /** The share that is sure, in percent. */
  readonly sure: number;
}

/** What came of a rule and a model. */
interface Figures {
  /** Of each kind of other images, of misread digits and of misread hard ones against right hard ones. */
  readonly columns: readonly Figure[];
  /** The share of right hard digits that is sure, in percent. */
  readonly hardRight: number;
}

function figuresOf(score: Score, { compared, hard, others }: Said): Figures {
  const real = compared.right.map(score);
  const least = real.toSorted((a, b) => a - b)[Math.floor((1 - SURE_SHARE) * real.length)] ?? NaN;
  const sure = (scores: readonly number[]): number =>
    100 * scores.filter((value) => value >= least).length / scores.length;
  const figure = (right: readonly number[], other: readonly GoodnessPrediction[]): Figure => {
    const scores = other.map(score);
    return { auroc: areaUnderRoc(right, scores), sure: sure(scores) };
  };
  const hardRight = hard.right.map(score);
  return {
    columns: [
      ...others.map((other) => figure(real, other)),
      figure(real, compared.wrong),
      figure(hardRight, hard.wrong),
    ],
    hardRight: sure(hardRight),
  };
}

function textOf({ auroc, sure }: Figure): string {
  return `${auroc.toFixed(3)} (${Math.round(sure)})`;
}

/** The mean over all kinds of other images. */
function meanOf(figures: readonly Figure[]): Figure {
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  return {
    auroc: mean(figures.map(({ auroc }) => auroc)),
    sure: mean(figures.map(({ sure }) => sure)),
  };
}

const { validation } = await loadDataset("mnist");
const parts = [USUAL, COMPARED].map(([from, to]) => splitPart(validation, from, to));
const { others, hard } = await otherImages(splitPart(validation, ...MADE), 1);
const engine = await createEngine("native");

async function said(name: string): Promise<Said> {
  const path = `data/models/${name}.safetensors`;
  const { network, weights } = decodeModel(await Deno.readFile(path), path);
  return await withLabelScorer({ network, weights, engine }, async (scorer) => {
    const read = async ({ images, labels }: Pick<Split, "images" | "labels">): Promise<Read> =>
      readOf(await predictByGoodness(scorer, network, images), labels);
    const all: GoodnessPrediction[][] = [];
    for (const { images } of others) all.push(await predictByGoodness(scorer, network, images));
    const [usual, compared] = [
      await read(parts[0] ?? validation),
      await read(parts[1] ?? validation),
    ];
    return { usual, compared, hard: await read(hard), others: all };
  });
}

const columns = [
  ...others.map(({ name }: Images) => name),
  "mean of these",
  "misread",
  "hard, misread",
];
for (const name of MODELS) {
  const model = await said(name);
  const rows = RULES.map((rule) => {
    const { columns, hardRight } = figuresOf(rule.learn(model.usual.right), model);
    const [kinds, read] = [columns.slice(0, others.length), columns.slice(others.length)];
    const figures = [...kinds, meanOf(kinds), ...read].map(textOf);
    return [rule.name, ...figures, hardRight.toFixed(0)];
  });
  // deno-lint-ignore no-console -- a tool's output
  console.log(`${name}\n\n${markdownTable(["rule", ...columns, "hard, right"], rows)}\n`);
}
