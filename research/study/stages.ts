/**
 * The stages of the repair: from the PyTorch network that this project starts from to the default
 * preset, one change at a time.
 *
 * @module
 */

import type { TrainSettings } from "@goodness/trainer";

/** One change of a training, and why. */
export interface Stage {
  /** The name of its folder: lower-case letters and hyphens. */
  readonly id: string;
  /** What it is called in tables and figures. */
  readonly name: string;
  /** What is set otherwise than in the stage before. */
  readonly changes: Partial<TrainSettings>;
  /** What was wrong, and what the change does about it; two sentences. */
  readonly why: string;
  /** Whether to show histograms of its goodness. @default {false} */
  readonly telling?: boolean;
}

/** A stage off the ladder, which the next one does not build on. */
export interface SideStage extends Stage {
  /** The stage that it changes. */
  readonly of: string;
}

/** The way from the original to the default, in order; the first one starts from the preset `original`. */
export const LADDER: readonly Stage[] = [
  {
    id: "original",
    name: "the original",
    changes: { originalDataBug: true },
    why: "Its negatives were saved as bytes after they had been standardised and came back as an " +
      "almost even grey, without a digit and without a label. The layers had to tell digits from grey, " +
      "which takes no look at the label, so goodness parted as it should and prediction had no use for it.",
    telling: true,
  },
  {
    id: "data",
    name: "negatives as they were meant",
    changes: { originalDataBug: false },
    why:
      "Negatives are now the same digits with a wrong label, and all images are standardised once. " +
      "Positive and negative batches differ in ten pixels, and nothing else is left to tell them apart by.",
  },
  {
    id: "steps",
    name: "more and larger steps",
    changes: { batchSize: 250, learningRate: 6e-3, schedule: "linear" },
    why: "A quarter of the batch makes four times the steps from the same images, and they " +
      "begin six times as large and become small at the end. This comes early, so that what " +
      "is still wrong afterwards is less for want of training.",
  },
  {
    id: "pairs",
    name: "both sides of an image in one step",
    changes: { updates: "paired", negatives: "uniform" },
    why:
      "The original took a step on positives and then one on negatives of other images, so that most " +
      "of one step was undone by the next. Now a step sees each image with its label and with a wrong one " +
      "drawn anew, and what the two share cancels.",
  },
  {
    id: "per-sample",
    name: "a loss for each sample",
    changes: { loss: "threshold" },
    why: "The original took the mean goodness of the whole batch through a sigmoid, whose " +
      "slope is the same for every image of a batch and vanishes where a batch is judged " +
      "worst. Hinton's loss is a softplus of each sample's own goodness; it first holds " +
      "every image at the threshold, whatever its label, so that labels come later and a " +
      "short training can lose by it.",
    telling: true,
  },
  {
    id: "length",
    name: "length over the layer",
    changes: { normalisation: "length" },
    why:
      "Dividing by the length over channels at every place turns each pixel of a grey image into its " +
      "sign, and hands on vectors so short that the next layer's goodness begins far below any threshold. " +
      "Dividing by the root mean square of the whole layer hides goodness just as well, leaves the picture " +
      "as it is, and keeps goodness near 1.",
  },
  {
    id: "threshold",
    name: "threshold 1, slope 20",
    changes: { threshold: 1, lossScale: 20 },
    why: "Right and wrong labels differ by little in goodness, which is a mean of squares, and " +
      "a softplus of slope 1 hardly bends over that difference. A slope of 20 makes the " +
      "loss see it, and a threshold of 1 lies where goodness begins; as long as the label " +
      "stands in a corner alone, it takes more steps than there are here to show.",
    telling: true,
  },
  {
    id: "local",
    name: "own weights at every place",
    changes: { preset: "local" },
    why:
      "A convolution has the same filters for the corner where the label stands and for the middle " +
      "of the digit. Hinton's network has the same fields without weight sharing, so that the places in " +
      "the corner can learn labels and the others strokes.",
  },
  {
    id: "label",
    name: "the label at every place",
    changes: { labelPlacement: "everywhere", labelScale: 2 },
    why:
      "Ten pixels of the first row lie in 2 of the 16 fields of the first layer, so the other places " +
      "say the same of any label, and a threshold has to see past them. Now the label is an input of every " +
      "place of every layer, twice as strong.",
    telling: true,
  },
  {
    id: "pairwise",
    name: "a loss of the difference",
    changes: { loss: "pairwise" },
    why:
      "How much ink an image has moves its goodness more than its label does, and a threshold judges " +
      "both together. The pairwise loss judges the difference between an image's two rows, where ink cancels.",
  },
  {
    id: "hard",
    name: "hard negatives",
    changes: { negatives: "hard" },
    why:
      "Most wrong labels are soon told apart, and steps on them teach little. Drawing the ones that the " +
      "first layer takes for right spends the same steps on what the network still confuses.",
  },
  {
    id: "shift",
    name: "shifts by a pixel: the default",
    changes: { shift: 1 },
    why:
      "Every place has weights of its own, and what one learns about a stroke no other one knows. " +
      "Shifts by up to a pixel show each place its neighbours' strokes; they pay in long trainings more " +
      "than in short ones.",
    telling: true,
  },
];

/** Two more losses that the original's notes record as failures, in place of its own. */
export const SIDE_STAGES: readonly SideStage[] = [
  {
    id: "batch-cross-entropy",
    name: "its first failed loss",
    of: "data",
    changes: { loss: "batch-cross-entropy" },
    why:
      "A logarithm of the sigmoid of goodness summed over the whole batch. Such sums lie so far from " +
      "the threshold that both probabilities are 0 or 1 to the last digit, where there is no slope.",
  },
  {
    id: "batch-log",
    name: "its second failed loss",
    of: "data",
    changes: { loss: "batch-log" },
    why:
      "The logarithm of summed goodness, without a threshold. It has no bound and no look at single " +
      "samples, and is content with positives that are a little better on the whole.",
  },
];
