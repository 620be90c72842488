/**
 * The settings of a training: what they are, what they default to, and what is allowed.
 *
 * @module
 */

import {
  ENGINE_CHOICES,
  type EngineChoice,
  LABEL_PLACEMENTS,
  type LabelPlacement,
  LOSS_NAMES,
  type LossName,
  NEGATIVES_NAMES,
  type NegativesName,
  networkPreset,
  type NetworkSpec,
  PRESET_NAMES,
  type PresetName,
} from "@goodness/core";
import * as v from "valibot";
import type { Dataset } from "./dataset.ts";

/** The settings of a supervised training, all resolved. */
export interface TrainSettings {
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
  /** Images in a batch; each makes a positive and a negative row. */
  readonly batchSize: number;
  /** Adam's learning rate at the first step; it falls in a straight line to zero. */
  readonly learningRate: number;
  /** Where all randomness starts, an integer in `[0, 2^32)`. */
  readonly seed: number;
  /** What computes. */
  readonly engine: EngineChoice;
  /** The local loss. */
  readonly loss: LossName;
  /** How sharply the loss judges goodness. */
  readonly slope: number;
  /** Where the label enters. */
  readonly labels: LabelPlacement;
  /** The value that stands for the label. */
  readonly labelScale: number;
  /** How wrong labels are chosen. */
  readonly negatives: NegativesName;
  /** How sharply hard negatives follow goodness. */
  readonly sharpness: number;
  /** The largest random shift in pixels. */
  readonly shift: number;
  /** Decay of the averaged weights, which are then the ones kept; 0 for none. */
  readonly average: number;
  /** Epochs without a better validation accuracy after which the training ends; 0 for never. */
  readonly patience: number;
  /** Train on the first batch alone, to see that it can be learnt by heart. */
  readonly overfitBatch: boolean;
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

function decay(): v.GenericSchema<number> {
  const message = "Choose a number from 0 to below 1.";
  return v.pipe(v.number(message), v.minValue(0, message), v.check((x: number) => x < 1, message));
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
  seed: whole(0, LARGEST_SEED),
  engine: oneOf(ENGINE_CHOICES),
  loss: oneOf(LOSS_NAMES),
  slope: positive(),
  labels: oneOf(LABEL_PLACEMENTS),
  labelScale: positive(),
  negatives: oneOf(NEGATIVES_NAMES),
  sharpness: positive(),
  shift: whole(0, LARGEST_SHIFT),
  average: decay(),
  patience: whole(0),
  overfitBatch: v.boolean("Choose true or false."),
};

/**
 * Reads the value of one setting from text, as a flag has it.
 *
 * @param key The setting.
 * @param text The text.
 * @returns The value.
 * @throws {RangeError} If the text is not a value of the setting; the message says what is.
 */
export function readSetting<K extends keyof TrainSettings>(
  key: K,
  text: string,
): TrainSettings[K] {
  const schema: v.GenericSchema<TrainSettings[K]> = SETTINGS[key];
  const isNumber = typeof defaultSettings("local")[key] === "number";
  const value = isNumber && text.trim() !== "" ? Number(text) : text;
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw new RangeError(result.issues[0].message);
}

/**
 * Checks that a value is a whole set of settings.
 *
 * @param value Anything, such as parsed JSON.
 * @returns The value, typed.
 * @throws {RangeError} If a setting is missing, unknown or out of range; the message names it.
 */
export function parseSettings(value: unknown): TrainSettings {
  return check(v.strictObject(SETTINGS), value);
}

/**
 * Checks that a value is some of the settings.
 *
 * @param value Anything, such as a parsed configuration file.
 * @returns The value, typed.
 * @throws {RangeError} If a setting is unknown or out of range; the message names it.
 */
export function parseSomeSettings(value: unknown): Partial<TrainSettings> {
  return check(v.partial(v.strictObject(SETTINGS)), value);
}

function check<T>(schema: v.GenericSchema<unknown>, value: unknown): T {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output as T;
  const [issue] = result.issues;
  throw new RangeError(`Cannot use setting "${v.getDotPath(issue) ?? ""}": ${issue.message}`);
}

const COMMON: Omit<TrainSettings, "preset" | "epochs" | "batchSize" | "learningRate"> = {
  dataset: "mnist",
  validation: 10_000,
  limitTrain: 0,
  seed: 1,
  engine: "auto",
  loss: "pairwise",
  slope: 20,
  labels: "everywhere",
  labelScale: 2,
  negatives: "hard",
  sharpness: 20,
  shift: 1,
  average: 0,
  patience: 0,
  overfitBatch: false,
};

const PER_PRESET: Readonly<
  Record<PresetName, Pick<TrainSettings, "epochs" | "batchSize" | "learningRate">>
> = {
  local: { epochs: 6, batchSize: 250, learningRate: 6e-3 },
  dense: { epochs: 10, batchSize: 250, learningRate: 1e-3 },
};

/**
 * The settings that a preset starts from, chosen on validation data.
 *
 * @param preset The preset.
 * @returns All settings.
 */
export function defaultSettings(preset: PresetName): TrainSettings {
  return { preset, ...COMMON, ...PER_PRESET[preset] };
}

/**
 * The network that a training makes.
 *
 * @param settings The settings.
 * @param dataset The dataset, for the size of its images and the statistics of its pixels.
 * @returns The network as data.
 */
export function networkFor(settings: TrainSettings, dataset: Dataset): NetworkSpec {
  const { train: { height, width }, mean, deviation } = dataset;
  return {
    ...networkPreset(settings.preset),
    input: { height, width, mean, deviation },
    labelPlacement: settings.labels,
    labelScale: settings.labelScale,
  };
}
