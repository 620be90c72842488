/**
 * The settings of a training: what they are, what they default to, and what is allowed.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import { type DistortionOptions } from "@goodness/core/images";
import {
  ENGINE_CHOICES,
  type EngineChoice,
  GOODNESS_NAMES,
  type GoodnessName,
  LABEL_PLACEMENTS,
  type LabelPlacement,
  LOSS_NAMES,
  type Normalisation,
  type StepOptions,
} from "@goodness/core";
import { NEGATIVES_NAMES } from "@goodness/core/objectives";
import { PRECISION_NAMES, type PrecisionName } from "@goodness/core/engines/webgpu";
import { SCHEDULE_NAMES, type ScheduleName, UPDATES_NAMES } from "@goodness/core/training";
import * as v from "valibot";

/** The trainings that have a name; the first one is the default. */
export const PRESET_NAMES = [
  "local",
  "local-record",
  "dense",
  "grouped",
  "grouped-record",
  "conv",
  "conv-record",
  "original",
  "unsupervised",
  "unsupervised-record",
] as const;

/** The name of a training. */
export type PresetName = typeof PRESET_NAMES[number];

/** The ways to normalise. */
export const NORMALISATION_NAMES: readonly Normalisation[] = ["length", "channels"];

/**
 * How negative images are made where no label goes in. `images`: hybrids of any two images;
 * `classes`: hybrids of two of different classes, which takes labels; `blends`: means of two images
 * (self-contrastive, Chen et al. 2025).
 */
export const HYBRID_NAMES = ["images", "classes", "blends"] as const;

/** The name of a way to make negative images. */
export type HybridsName = typeof HYBRID_NAMES[number];

/** In which order layers learn. */
export const ORDER_NAMES = ["together", "greedy"] as const;

/** The name of an order in which layers learn. */
export type OrderName = typeof ORDER_NAMES[number];

/** What a training step does, as far as it is chosen. */
export type ChosenStep = Omit<StepOptions, "adam" | "unlabelledNegatives">;

/**
 * The settings of a supervised training, all resolved. Shifts are of whole pixels unless images are
 * turned, scaled, sheared or bent too.
 */
export interface TrainSettings extends ChosenStep, DistortionOptions {
  /** The network. */
  readonly preset: PresetName;
  /** `mnist`, or a folder with the four IDX files. */
  readonly dataset: string;
  /** Training images kept for validation. */
  readonly validation: number;
  /** Use only so many of the first training images; 0 for all. */
  readonly limitTrain: number;
  /** How many times each training image is seen. */
  readonly epochs: number;
  /** Adam's learning rate at the first step. */
  readonly learningRate: number;
  /** How the learning rate falls. */
  readonly schedule: ScheduleName;
  /** Epochs in which the learning rate rises in a straight line, before it falls as scheduled. */
  readonly warmup: number;
  /** The share of an image's pixels that is silenced, in `[0, 1)`; 0 for none. */
  readonly inputDropout: number;
  /** Whether all layers learn at once, or one after the other. */
  readonly order: OrderName;
  /** Where all randomness starts, an integer in `[0, 2^32)`. */
  readonly seed: number;
  /** What computes. */
  readonly engine: EngineChoice;
  /** What a step keeps activities and the factors of its products as. */
  readonly precision: PrecisionName;
  /** The goodness that separates positive from negative data, for the losses that have one. */
  readonly threshold: number;
  /** How activities are normalised on their way to the next layer. */
  readonly normalisation: Normalisation;
  /** What goodness is of. */
  readonly goodness: GoodnessName;
  /** The layers whose goodness is summed for a prediction: `all`, or numbers from 1 with commas. */
  readonly goodnessLayers: string;
  /** Where the label enters. */
  readonly labelPlacement: LabelPlacement;
  /** The value that stands for the label. */
  readonly labelScale: number;
  /** How negative images are made where no label goes in. */
  readonly hybrids: HybridsName;
  /** How often the bits of a hybrid's mask are blurred. */
  readonly blurs: number;
  /** A folder of stored negative images to take instead; empty for new ones in every batch. */
  readonly storedNegatives: string;
  /** The layers that feed the head of an unsupervised backbone: `all`, or numbers from 1 with commas. */
  readonly headLayers: string;
  /** How many times that head sees each training image, at most. */
  readonly headEpochs: number;
  /** Adam's learning rate at that head's first step. */
  readonly headLearningRate: number;
  /** The strength of that head's L2 penalty. */
  readonly headL2: number;
  /** Epochs from one look at the validation images to the next; the last epoch has one anyway. */
  readonly validateEvery: number;
  /**
   * Looks at the validation images, one after the other, without a better accuracy after which the
   * training ends; 0 for never.
   */
  readonly patience: number;
  /** Train on the first batch alone, to see that it can be learnt by heart. */
  readonly overfitBatch: boolean;
  /** Spoil the images as the PyTorch network's data path does; needs alternating updates. */
  readonly originalDataBug: boolean;
}

const LARGEST_SEED = 2 ** 32 - 1;
const LARGEST_SHIFT = 14;

function whole(least: number, most = Number.MAX_SAFE_INTEGER): v.GenericSchema<number> {
  const range = most === Number.MAX_SAFE_INTEGER ? `at least ${least}` : `${least} to ${most}`;
  const message = `Choose a whole number, ${range}.`;
  return v.pipe(
    v.number(message),
    v.integer(message),
    v.minValue(least, message),
    v.maxValue(most, message),
  );
}

function positive(): v.GenericSchema<number> {
  const message = "Choose a number above 0.";
  return v.pipe(v.number(message), v.finite(message), v.check((x: number) => x > 0, message));
}

function within(least: number, most: number): v.GenericSchema<number> {
  const message = `Choose a number from ${least} to ${most}.`;
  return v.pipe(v.number(message), v.minValue(least, message), v.maxValue(most, message));
}

function decay(): v.GenericSchema<number> {
  const message = "Choose a number from 0 to below 1.";
  return v.pipe(v.number(message), v.minValue(0, message), v.check((x: number) => x < 1, message));
}

function layerList(): v.GenericSchema<string> {
  const message = "Choose all, or numbers from 1 with commas: 2,3.";
  return v.pipe(v.string(message), v.regex(/^(all|[1-9]\d*(,[1-9]\d*)*)$/, message));
}

function oneOf<const N extends string>(names: readonly N[]): v.GenericSchema<N> {
  return v.picklist(names, `Choose one of ${names.join(", ")}.`);
}

/** What each setting may be. */
const SETTINGS: { readonly [K in keyof TrainSettings]: v.GenericSchema<TrainSettings[K]> } = {
  preset: oneOf(PRESET_NAMES),
  dataset: v.pipe(v.string(), v.minLength(1, "Choose mnist or a folder.")),
  validation: whole(0),
  limitTrain: whole(0),
  epochs: whole(1),
  batchSize: whole(1),
  learningRate: positive(),
  schedule: oneOf(SCHEDULE_NAMES),
  warmup: within(0, 1000),
  weightDecay: within(0, 100),
  updates: oneOf(UPDATES_NAMES),
  order: oneOf(ORDER_NAMES),
  easyExampleThreshold: decay(),
  dropout: decay(),
  inputDropout: decay(),
  peer: within(0, 100),
  seed: whole(0, LARGEST_SEED),
  engine: oneOf(ENGINE_CHOICES),
  precision: oneOf(PRECISION_NAMES),
  loss: oneOf(LOSS_NAMES),
  lossScale: positive(),
  threshold: positive(),
  normalisation: oneOf(NORMALISATION_NAMES),
  goodness: oneOf(GOODNESS_NAMES),
  goodnessLayers: layerList(),
  labelPlacement: oneOf(LABEL_PLACEMENTS),
  labelScale: positive(),
  negatives: oneOf(NEGATIVES_NAMES),
  negativeSharpness: positive(),
  shift: whole(0, LARGEST_SHIFT),
  rotation: within(0, 180),
  scaling: within(0, 0.9),
  shear: within(0, 2),
  flip: v.boolean("Choose true or false."),
  elastic: within(0, LARGEST_SHIFT),
  ema: decay(),
  hybrids: oneOf(HYBRID_NAMES),
  blurs: whole(1, 50),
  storedNegatives: v.string(),
  headLayers: layerList(),
  headEpochs: whole(1),
  headLearningRate: positive(),
  headL2: within(0, 100),
  validateEvery: whole(1),
  patience: whole(0),
  overfitBatch: v.boolean("Choose true or false."),
  originalDataBug: v.boolean("Choose true or false."),
};

/**
 * Reads the value of one setting from text, as a flag has it.
 *
 * @param key The setting.
 * @param text The text.
 * @returns The value.
 * @throws {InputError} If the text is not a value of the setting; the message says what is.
 */
export function readSetting<K extends keyof TrainSettings>(
  key: K,
  text: string,
): TrainSettings[K] {
  const schema: v.GenericSchema<TrainSettings[K]> = SETTINGS[key];
  const isNumber = schema.type === "number";
  const value = isNumber && text.trim() !== "" ? Number(text) : text;
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw new InputError(result.issues[0].message);
}

/**
 * Checks that a value is a whole set of settings.
 *
 * @param value Anything, such as parsed JSON.
 * @returns The value, typed.
 * @throws {InputError} If a setting is missing, unknown or out of range; the message names it.
 */
export function parseSettings(value: unknown): TrainSettings {
  return check(v.strictObject(SETTINGS), value);
}

/**
 * Checks that a value is some of the settings.
 *
 * @param value Anything, such as a parsed configuration file.
 * @returns The value, typed.
 * @throws {InputError} If a setting is unknown or out of range; the message names it.
 */
export function parseSomeSettings(value: unknown): Partial<TrainSettings> {
  return check(v.partial(v.strictObject(SETTINGS)), value);
}

function check<T>(schema: v.GenericSchema<unknown>, value: unknown): T {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output as T;
  const [issue] = result.issues;
  throw new InputError(`Cannot use setting "${v.getDotPath(issue) ?? ""}": ${issue.message}`);
}
