/**
 * The document that a study ends in: every figure in it is of the study's own results.
 *
 * @module
 */

import { settingArguments } from "@goodness/trainer/settings";
import type { TrainSettings } from "@goodness/trainer";
import { bullets, markdownTable, paragraph, percent } from "@goodness/trainer/text";
import type { StudiedStage } from "./ladder.ts";

/** What a document quotes and shows besides results. */
export interface DocumentOptions {
  /** The command that made it. */
  readonly command: string;
  /** The picture of accuracies, as a link beside the document. */
  readonly accuracyPicture: string;
  /** The picture of goodness, as a link beside the document. */
  readonly goodnessPicture: string;
}

const SOURCE = "https://github.com/LukasMahieu/forward-forward-algorithm";

const INTRODUCTION =
  `The PyTorch network that this project starts from, [forward-forward-algorithm](${SOURCE}), trains ` +
  "without an error, and its goodness separates positive from negative data. Yet its README calls its " +
  "accuracy on test images low. This study changes it into the default training of this project, " +
  "one repair at a time. Each stage of the ladder has the settings of the stage before it and one change. All stages see " +
  "the same number of training images. So the table gives the worth of a repair at that budget and in this " +
  "order.";

/** Where the first stage is not the original to the letter. */
const DEVIATIONS = [
  "Weights start normal with variance 1 / fan-in, and biases at 0. There, both start uniform with a third " +
  "of that variance.",
  "All layers learn at once from one pass. There, a layer passes on what it computes after its own update.",
  "Label pixels that are off are 0 after the normalisation. There, they are -1, as they are black.",
  "The original trains for 100 epochs by default. A stage here is shorter, see the list above.",
];

/** What keeps the gains from being read as more than they are. */
const ORDER =
  "Gains depend on the order and on the budget. A repair that costs accuracy here can be what a later " +
  "one builds on. It can also need a longer training, which `--epochs` makes with another `--out`.";

const HISTOGRAMS =
  "Filled: validation images with their right label. Dashed: the same images with the wrong label that " +
  "has the highest goodness in the layer. A layer classifies an image correctly if its filled value is " +
  "above its dashed one; the percentage is the share of such images. The threshold is drawn where it lies " +
  "near.";

/**
 * Writes the document.
 *
 * @param stages The stages and what they came to; at least one.
 * @param options What else it quotes and shows.
 * @returns Markdown.
 * @throws {RangeError} If there are no stages.
 */
export function studyDocument(stages: readonly StudiedStage[], options: DocumentOptions): string {
  const { accuracyPicture, goodnessPicture } = options;
  const parts = [
    "# Why the accuracy was low",
    paragraph(INTRODUCTION),
    "```sh\n" + options.command + "\n```",
    bullets(conditions(stages)),
    "## Stages",
    stageTable(stages),
    paragraph(
      "Goodness is the mean over the last epoch of training, layer by layer, for positive / negative data.",
    ),
    `![Accuracy along the ladder](${accuracyPicture})`,
    ...summary(stages),
    "## The repairs, one by one",
    ...stages.flatMap((stage) => stageParts(stage, stages)),
    `## Goodness at ${stages.filter(({ telling }) => telling).length} stages`,
    `![Histograms of goodness](${goodnessPicture})`,
    paragraph(HISTOGRAMS),
    "## Where the first stage is not the original",
    bullets(DEVIATIONS),
  ];
  return parts.join("\n\n") + "\n";
}

function conditions(stages: readonly StudiedStage[]): string[] {
  const [first] = stages;
  if (first === undefined) throw new RangeError("Cannot write about a study without stages");
  const { settings, result } = first;
  const seconds = stages.reduce((sum, stage) => sum + stage.result.seconds, 0);
  const devices = new Set(stages.map(({ result: { engine, device } }) => `${engine} (${device})`));
  const whole = (count: number): string => count.toLocaleString("en-GB");
  return [
    `Images seen by each stage: ${whole(result.imagesSeen)} (${
      settings.epochs === 1 ? "1 epoch" : `${settings.epochs} epochs`
    }), each as a ` +
    "positive and as a negative.",
    `Accuracy is that of ${
      whole(result.images)
    } validation images, from which no stage learns. Test images were not used.`,
    `One run for each stage, seed ${settings.seed}. The standard error of an accuracy on so many images is ` +
    `up to ${(50 / Math.sqrt(result.images)).toFixed(1)} points. Another seed may change it more.`,
    `Hardware: ${[...devices].join(", ")}, Deno ${result.deno}; ${
      Math.round(seconds)
    } s of training in all.`,
  ];
}

function stageTable(stages: readonly StudiedStage[]): string {
  const rows = stages.map((stage) => [
    stage.position === undefined ? "-" : String(stage.position),
    stage.name,
    flagsOf(stage.changes),
    percent(stage.result.accuracy),
    stage.result.layers.map(({ accuracy }) => (accuracy * 100).toFixed(1)).join(", "),
    stage.result.layers.map(({ positiveGoodness, negativeGoodness }) =>
      `${shortGoodness(positiveGoodness)} / ${shortGoodness(negativeGoodness)}`
    ).join(", "),
  ]);
  const headings = ["no.", "stage", "set", "accuracy", "layers alone (%)", "goodness + / -"];
  return markdownTable(headings, rows);
}

/** Enough digits to tell two goodnesses apart that hardly differ. */
function shortGoodness(value: number): string {
  return Number(value.toPrecision(3)).toString();
}

function flagsOf(changes: Partial<TrainSettings>): string {
  return `\`${settingArguments(changes).join(" ")}\``;
}

function gainOf(stage: StudiedStage, stages: readonly StudiedStage[]): number | undefined {
  const before = stages.find(({ id }) => id === stage.of);
  return before && stage.result.accuracy - before.result.accuracy;
}

function points(gain: number): string {
  return `${gain < 0 ? "-" : "+"}${Math.abs(gain * 100).toFixed(1)} points`;
}

/** The steps of the ladder by what they changed. */
function summary(stages: readonly StudiedStage[]): string[] {
  const gains = stages.flatMap((stage) => {
    const gain = stage.position === undefined ? undefined : gainOf(stage, stages);
    return gain === undefined ? [] : [{ stage, gain }];
  });
  if (gains.length === 0) return [];
  const sorted = gains.toSorted((a, b) => b.gain - a.gain);
  const list = sorted.map(({ stage, gain }) => `${points(gain)}: ${stage.name}`);
  return ["## What each repair changed, largest gain first", bullets(list), paragraph(ORDER)];
}

function stageParts(stage: StudiedStage, stages: readonly StudiedStage[]): string[] {
  const { position, name, why, changes, result } = stage;
  const gain = gainOf(stage, stages);
  const beside = stages.find(({ id }) => id === stage.of)?.name;
  const title = position === undefined
    ? `### Beside "${beside}": ${name}`
    : `### ${position}. ${name}`;
  const change = gain === undefined ? "" : ` (${points(gain)})`;
  const found = `${flagsOf(changes)}: ${percent(result.accuracy)}${change}.`;
  return [title, paragraph(why), paragraph(found)];
}
