/**
 * The flags of the commands that train: settings, and how a run is made.
 *
 * @module
 */

import {
  ENGINE_CHOICES,
  GOODNESS_NAMES,
  LABEL_PLACEMENTS,
  LOSS_NAMES,
  PAIR_LOSS_NAMES,
} from "@goodness/core";
import { NEGATIVES_NAMES } from "@goodness/core/objectives";
import { PRECISION_NAMES } from "@goodness/core/engines/webgpu";
import { SCHEDULE_NAMES, UPDATES_NAMES } from "@goodness/core/training";
import { type Command, Option } from "commander";
import { settingName } from "../settings/config_file.ts";
import { DEFAULT_PRESETS, defaultSettings, type Job, jobOf } from "../settings/presets.ts";
import {
  HYBRID_NAMES,
  NORMALISATION_NAMES,
  ORDER_NAMES,
  PRESET_NAMES,
  type TrainSettings,
} from "../settings/settings.ts";
import { settingArgument } from "./_setting_argument.ts";

/** A setting as a flag: what stands for the value, what it means, and the choices if they are few. */
type SettingFlag = readonly [
  value: string,
  description: string,
  choices?: (job: Job) => readonly string[],
];

/** The settings that are flags with a value, in the order in which help shows them. */
const SETTING_FLAGS = {
  preset: ["name", "the network, and what the other settings start from", presetsOf],
  dataset: ["name|folder", "mnist, or a folder with four IDX files"],
  validation: ["images", "last training images kept for validation"],
  limitTrain: ["images", "use only so many training images; 0 for all"],
  epochs: ["count", "times that each image is seen"],
  batchSize: ["images", "images in a batch"],
  learningRate: ["rate", "learning rate of the first step"],
  schedule: ["name", "how the learning rate falls", () => SCHEDULE_NAMES],
  warmup: ["epochs", "epochs in which the learning rate rises first"],
  weightDecay: ["factor", "share of the weights lost per unit of learning rate"],
  updates: ["name", "learn from positives and negatives at once or in turn", () => UPDATES_NAMES],
  order: ["name", "train all layers together, or greedily one after the other", () => ORDER_NAMES],
  easyExampleThreshold: [
    "share",
    "leave out rows where the loss's slope is below this share; 0 for none",
  ],
  dropout: ["share", "share of a hidden layer's inputs that is silenced"],
  inputDropout: ["share", "share of an image's pixels that is silenced"],
  peer: ["factor", "strength of peer normalisation; 0 for none"],
  seed: ["number", "where all randomness starts"],
  engine: ["name", "what computes", () => ENGINE_CHOICES],
  precision: ["name", "what fused steps on webgpu keep activities as", () => PRECISION_NAMES],
  loss: ["name", "the local loss", lossesOf],
  lossScale: ["factor", "how sharply the loss judges goodness"],
  threshold: ["goodness", "what separates positive from negative data"],
  normalisation: [
    "name",
    "how activities are normalised between layers",
    () => NORMALISATION_NAMES,
  ],
  goodness: [
    "name",
    "what goodness is of; projected for grouped goodness only",
    () => GOODNESS_NAMES,
  ],
  goodnessLayers: ["layers", "layers whose goodness is summed: all, or such as 2,3"],
  labelPlacement: ["placement", "where the label enters", () => LABEL_PLACEMENTS],
  labelScale: ["value", "the value that stands for the label"],
  negatives: ["choice", "how wrong labels are chosen", () => NEGATIVES_NAMES],
  negativeSharpness: ["factor", "how sharply hard negatives follow goodness"],
  hybrids: ["name", "hybrids of any two images or of two classes, or blends", () => HYBRID_NAMES],
  blurs: ["count", "times that a mask's random bits are blurred"],
  shift: ["pixels", "largest random shift"],
  rotation: ["degrees", "largest random rotation"],
  scaling: ["fraction", "largest random change of each axis's scale"],
  shear: ["columns", "largest random shear, in columns per row"],
  elastic: ["pixels", "root mean square of the random elastic displacement"],
  ema: ["decay", "keep averaged weights of this decay, such as 0.99; 0 for none"],
  headLayers: ["layers", "layers that feed the head: all, or such as 2,3"],
  headEpochs: ["count", "times that the head sees each image, at most"],
  headLearningRate: ["rate", "the head's learning rate at its first step"],
  headL2: ["factor", "strength of the head's L2 penalty"],
  validateEvery: ["epochs", "epochs from one validation to the next"],
  patience: ["count", "stop after so many validations without better accuracy; 0 for never"],
} as const satisfies Partial<Record<keyof TrainSettings, SettingFlag>>;

/** A setting that is a flag with a value. */
type FlagKey = keyof typeof SETTING_FLAGS;

/** The settings that mean something to one job only. */
const OWN_FLAGS: Readonly<Record<Job, readonly FlagKey[]>> = {
  supervised: [
    ...[
      "updates",
      "goodnessLayers",
      "labelPlacement",
      "labelScale",
      "negatives",
      "negativeSharpness",
    ] as const,
    ...["goodness", "normalisation", "patience", "precision"] as const,
  ],
  unsupervised: ["hybrids", "blurs", "headLayers", "headEpochs", "headLearningRate", "headL2"],
};

function presetsOf(job: Job): readonly string[] {
  return PRESET_NAMES.filter((name) => jobOf(defaultSettings(name)) === job);
}

function lossesOf(job: Job): readonly string[] {
  return job === "supervised" ? LOSS_NAMES : PAIR_LOSS_NAMES;
}

function settingOptions(job: Job): Option[] {
  const others = OWN_FLAGS[job === "supervised" ? "unsupervised" : "supervised"];
  const defaults = defaultSettings(DEFAULT_PRESETS[job]);
  const keys = Object.keys(SETTING_FLAGS) as FlagKey[];
  return keys.filter((key) => !others.includes(key)).map((key) => {
    const [value, description, choices]: SettingFlag = SETTING_FLAGS[key];
    const text = `${description} (default: ${defaults[key]})`;
    const option = new Option(`--${settingName(key)} <${value}>`, text);
    if (choices !== undefined) return option.choices(choices(job));
    return option.argParser(settingArgument(key));
  });
}

/** Flags of how a run is made, besides its settings. */
export interface RunFlags {
  /** A file of settings. */
  readonly config?: string;
  /** Print all settings, and stop. */
  readonly printConfig?: boolean;
  /** One batch of everything. */
  readonly dryRun?: boolean;
  /** The run folder. */
  readonly out?: string;
  /** A run to go on with. */
  readonly resume?: string;
  /** Print a summary as JSON. */
  readonly json?: boolean;
}

/**
 * Adds the flags that all trainings of a job have.
 *
 * @param command The command.
 * @param job What it trains.
 * @returns The command.
 */
export function addTrainingFlags(command: Command, job: Job): Command {
  settingOptions(job).forEach((option) => command.addOption(option));
  return command
    .option(
      "--flip",
      "mirror every second image, by chance, and read both mirror images; not for digits",
    )
    .option("--no-flip", "undo the same in a preset or a --config file")
    .option(
      "--config <file>",
      "TOML file with settings under their flags' names; flags override it",
    )
    .option("--print-config", "print all settings as such a file, and stop")
    .option("--dry-run", "one batch of everything, then stop and keep nothing")
    .option("--out <folder>", `run folder, new (default: runs/${job}/<time>-<preset>)`)
    .option(
      "--resume <folder>",
      "go on with an interrupted run; takes --dataset if that moved, no other",
    )
    .option("--json", "print one JSON object as the last line of standard output");
}
