/**
 * Teaches a model drawings that it misreads, each from the model as it is, with several settings. Prints how many it
 * reads rightly then, and what becomes of its accuracy on other digits. No test has these drawings and digits.
 * Usage: deno run -A tools/page/measure_teaching.ts <model> <drawings>
 *
 * @module
 */

import { createEngine, LabelScorer } from "@goodness/core";
import { decodeModel } from "@goodness/core/files";
import { type Lesson, teach, TEACHING, type TeachSettings } from "@goodness/demo/local/teaching";
import { SUBSET } from "@goodness/demo/page/subset";
import { toInput } from "@goodness/predict";
import { datasetSource, type Split, splitPart } from "@goodness/trainer/data";
import { evaluate } from "@goodness/trainer/evaluation";
import { freehandDigits } from "../freehand/make.ts";

/** The settings to compare: what differs from those that were chosen. */
const CHANGES: readonly Partial<TeachSettings>[] = [
  {},
  { rate: 1e-4 },
  { rate: 2e-4 },
  { rate: 8e-4 },
  { lessons: 25 },
];

/** The seed of the first drawings. */
const FIRST_SEED = 1000;

/** Digits of MNIST's training images whose accuracy is watched: none that is rehearsed. */
const WATCHED = [50_000, 51_000] as const;

const [path = "data/models/mnist-local-record.safetensors", count = "20"] = Deno.args;
const model = decodeModel(await Deno.readFile(path), path);
const { network } = model;
const engine = await createEngine("native");
const scorer = new LabelScorer(engine, network, model.weights);
const train = await datasetSource("mnist").read("train");
const rehearsed = splitPart(train, 0, SUBSET.train);
const watched = splitPart(train, ...WATCHED);

/** Freehand digits of a seed, as the network sees them. */
function drawingsOf(seed: number): Split {
  const digits = freehandDigits(seed);
  const inputs = digits.map(({ strokes, width }) => toInput({ kind: "strokes", strokes, width }));
  const images = inputs.flatMap((input) => Array.from(input ?? [], (ink) => Math.round(255 * ink)));
  return {
    ...train,
    count: digits.length,
    images: Uint8Array.from(images),
    labels: Uint8Array.from(digits, ({ label }) => label),
  };
}

/** Drawings that the model misreads. */
async function misread(count: number): Promise<Split[]> {
  const found: Split[] = [];
  for (let seed = FIRST_SEED; found.length < count; seed++) {
    const drawings = drawingsOf(seed);
    const { predictions } = await evaluate(scorer, network, drawings);
    predictions.forEach((label, at) => {
      if (label !== drawings.labels[at]) found.push(splitPart(drawings, at, at + 1));
    });
  }
  return found.slice(0, count);
}

async function measure(lessons: readonly Split[], settings: TeachSettings): Promise<void> {
  let [right, steps, milliseconds] = [0, 0, 0];
  const changes: number[] = [];
  for (const drawing of lessons) {
    const lesson: Lesson = { pixels: drawing.images, label: drawing.labels[0] ?? NaN };
    const begin = performance.now();
    const taught = await teach(model, lesson, { engine, rehearsed, earlier: [], settings });
    milliseconds += performance.now() - begin;
    await scorer.setWeights(taught.weights);
    steps += taught.steps;
    right += (await evaluate(scorer, network, drawing)).accuracy;
    changes.push(100 * ((await evaluate(scorer, network, watched)).accuracy - before));
  }
  const { length } = lessons;
  const mean = changes.reduce((sum, change) => sum + change, 0) / length;
  // deno-lint-ignore no-console -- the result
  console.log(
    JSON.stringify(settings),
    `${right} of ${length} right after ${(steps / length).toFixed(1)} steps and`,
    `${(milliseconds / length).toFixed(0)} ms; accuracy changes by ${mean.toFixed(2)} points,`,
    `at worst ${Math.min(...changes).toFixed(2)}`,
  );
}

/** Teaches all drawings, one on top of the other. */
async function measureAll(lessons: readonly Split[]): Promise<void> {
  let { weights } = model;
  const earlier: Lesson[] = [];
  for (const { images, labels } of lessons) {
    const lesson: Lesson = { pixels: images, label: labels[0] ?? NaN };
    ({ weights } = await teach({ network, weights }, lesson, { engine, rehearsed, earlier }));
    earlier.push(lesson);
  }
  await scorer.setWeights(weights);
  let right = 0;
  for (const drawing of lessons) right += (await evaluate(scorer, network, drawing)).accuracy;
  const change = 100 * ((await evaluate(scorer, network, watched)).accuracy - before);
  // deno-lint-ignore no-console -- the result
  console.log(
    `one after the other: ${right} of ${lessons.length} right; accuracy changes by ${
      change.toFixed(2)
    } points`,
  );
}

const lessons = await misread(Number(count));
const before = (await evaluate(scorer, network, watched)).accuracy;
for (const change of CHANGES) await measure(lessons, { ...TEACHING, ...change });
await measureAll(lessons);
await scorer.dispose();
