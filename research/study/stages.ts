/**
 * The stages of the repair: from the PyTorch network that this project starts from to the default, one
 * change at a time.
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
  /** The settings that differ from the stage before. */
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
    why:
      "The negatives were standardised and then saved as bytes, which made them an almost even " +
      "grey without a digit or a label. The layers learnt to separate digits from grey, which " +
      "needs no label, so goodness separated as it should and prediction gained nothing.",
    telling: true,
  },
  {
    id: "data",
    name: "negatives as they were meant",
    changes: { originalDataBug: false },
    why: "Negatives are now the same digits with a wrong label, and all images are standardised " +
      "once. Positive and negative batches differ in ten pixels and in nothing else.",
  },
  {
    id: "steps",
    name: "more and larger steps",
    changes: { batchSize: 250, learningRate: 6e-3, schedule: "linear" },
    why:
      "A quarter of the batch gives four times the steps from the same images, with a learning " +
      "rate that starts six times as high and decays to zero. This change comes early, so that " +
      "later stages do not suffer from too little training.",
  },
  {
    id: "pairs",
    name: "both sides of an image in one step",
    changes: { updates: "paired", negatives: "uniform" },
    why:
      "The original took a step on positives and then one on negatives of other images, so most" +
      " of one step was undone by the next. Now a step has each image with its label and with a" +
      " newly drawn wrong label, and what both rows share cancels.",
  },
  {
    id: "per-sample",
    name: "a loss for each sample",
    changes: { loss: "threshold" },
    why:
      "The original passed the mean goodness of the whole batch through a sigmoid, whose slope " +
      "is the same for all images and vanishes for the worst batches. Hinton's loss is a " +
      "softplus of each sample's goodness; it first brings every image to the threshold and " +
      "learns labels later, so a short training can lose accuracy.",
    telling: true,
  },
  {
    id: "length",
    name: "length over the layer",
    changes: { normalisation: "length" },
    why:
      "Division by the length over channels at every location turns each pixel of a grey image " +
      "into its sign, and makes the next layer's inputs so small that its goodness starts far " +
      "below any threshold. Division by the root mean square of the whole layer hides goodness " +
      "equally well, preserves the image and keeps goodness near 1.",
  },
  {
    id: "threshold",
    name: "threshold 1, loss scale 20",
    changes: { threshold: 1, lossScale: 20 },
    why: "Goodness is a mean of squares and differs little between right and wrong labels, and a " +
      "softplus of loss scale 1 is almost straight over that difference. A loss scale of 20 " +
      "resolves it, and a threshold of 1 lies where goodness starts; while the label is in one " +
      "corner only, the effect needs more steps than there are here.",
    telling: true,
  },
  {
    id: "local",
    name: "own weights at every location",
    changes: { preset: "local" },
    why:
      "A convolution applies the same filters to the corner with the label and to the middle of" +
      " the digit. Hinton's network has the same receptive fields without weight sharing, so " +
      "locations in the corner can learn labels and the others strokes.",
  },
  {
    id: "label",
    name: "the label at every location",
    changes: { labelPlacement: "everywhere", labelScale: 2 },
    why: "Ten pixels of the first row lie in 2 of the 16 receptive fields of the first layer, so " +
      "the other locations respond equally to every label and a threshold has to work in spite " +
      "of them. Now the label is an input of every location of every layer, with twice the " +
      "value.",
    telling: true,
  },
  {
    id: "pairwise",
    name: "a loss of the difference",
    changes: { loss: "pairwise" },
    why:
      "The amount of ink changes an image's goodness more than its label does, and a threshold " +
      "loss sees both together. The pairwise loss depends on the difference between an image's " +
      "two rows, where ink cancels.",
  },
  {
    id: "hard",
    name: "hard negatives",
    changes: { negatives: "hard" },
    why:
      "Most wrong labels are soon recognised, and steps on them teach little. Drawing those to " +
      "which the first layer gives high goodness spends the same steps on what the network " +
      "still confuses.",
  },
  {
    id: "shift",
    name: "shifts by a pixel",
    changes: { shift: 1 },
    why: "Every location has its own weights and cannot use what another one learns about a " +
      "stroke. Shifts by up to a pixel show each location its neighbours' strokes; they help " +
      "long trainings more than short ones.",
  },
  {
    id: "detached",
    name: "labels that a layer does not pass on",
    changes: { labelPlacement: "detached" },
    why:
      "A layer whose input depends on the label below can copy that layer's decision, mistakes " +
      "included. Now every layer sees the label and passes on its activities without it, so " +
      "upper layers learn from the image alone and one pass serves all labels.",
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
    why: "The loss is the logarithm of the sigmoid of goodness summed over the whole batch. Such " +
      "sums are so far from the threshold that both probabilities saturate at 0 or 1, where " +
      "there is no slope.",
  },
  {
    id: "batch-log",
    name: "its second failed loss",
    of: "data",
    changes: { loss: "batch-log" },
    why: "The loss is the logarithm of summed goodness, without a threshold. It has no bound and " +
      "ignores single samples, and is satisfied if positives are slightly better on the whole.",
  },
];
