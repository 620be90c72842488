/**
 * `deno task train:unsupervised`.
 *
 * @module
 */

import {
  exitStatus,
  INTERRUPTED,
  makeCommand,
  processTerminal,
  runInterruptible,
  taskCommand,
  type Terminal,
} from "@goodness/cli";
import { ENGINE_CHOICES, PAIR_LOSS_NAMES, SCHEDULE_NAMES } from "@goodness/core";
import { type Command, Option } from "commander";
import { formatConfigFile } from "../config_file.ts";
import { terminalDisplay } from "../display.ts";
import { defaultSettings } from "../presets.ts";
import { HYBRID_NAMES, ORDER_NAMES, type TrainSettings } from "../settings.ts";
import { snakeCaseKeys } from "../text.ts";
import {
  runUnsupervised,
  STAGE_NAMES,
  type StageName,
  type UnsupervisedOutcome,
} from "../unsupervised_run.ts";
import { readConfig, type SettingFlag, settingOptions } from "./_setting_flags.ts";

const TASK = "train:unsupervised";

const SETTING_FLAGS: readonly SettingFlag[] = [
  ["preset", "name", "what the other settings start from", ["unsupervised", "unsupervised-record"]],
  ["dataset", "name|folder", "mnist, or a folder with four IDX files"],
  ["validation", "images", "last training images kept for validation"],
  ["limitTrain", "images", "use only so many training images; 0 for all"],
  ["epochs", "count", "times that the backbone sees each image"],
  ["batchSize", "images", "images in a batch"],
  ["learningRate", "rate", "the backbone's learning rate at its first step"],
  ["schedule", "name", "how the learning rate falls", SCHEDULE_NAMES],
  ["warmup", "epochs", "epochs in which the learning rate rises first"],
  ["weightDecay", "factor", "share of the weights lost per unit of learning rate"],
  ["order", "name", "train all layers together, or greedily one after the other", ORDER_NAMES],
  ["dropout", "share", "share of a hidden layer's inputs that is silenced"],
  ["peer", "factor", "strength of peer normalisation; 0 for none"],
  ["loss", "name", "the local loss", PAIR_LOSS_NAMES],
  ["slope", "factor", "how sharply the loss judges goodness"],
  ["threshold", "goodness", "what separates positive from negative data"],
  ["hybrids", "name", "hybrids of any two images or of two classes, or blends", HYBRID_NAMES],
  ["blurs", "count", "times that a mask's random bits are blurred"],
  ["shift", "pixels", "largest random shift"],
  ["rotation", "degrees", "largest random rotation"],
  ["scaling", "fraction", "largest random change of each axis's scale"],
  ["shear", "columns", "largest random shear, in columns per row"],
  ["elastic", "pixels", "root mean square of the random elastic displacement"],
  ["average", "decay", "keep averaged weights of this decay, such as 0.99; 0 for none"],
  ["validateEvery", "epochs", "epochs from one look at the validation images to the next"],
  ["headLayers", "layers", "layers that feed the head: all, or such as 2,3"],
  ["headEpochs", "count", "times that the head sees each image, at most"],
  ["headLearningRate", "rate", "the head's learning rate at its first step"],
  ["headL2", "factor", "strength of the head's L2 penalty"],
  ["seed", "number", "where all randomness starts"],
  ["engine", "name", "what computes", ENGINE_CHOICES],
];

function trainCommand(terminal: Terminal): Command {
  const command = makeCommand(
    `deno task ${TASK}`,
    "Train a backbone without labels, on images and their hybrids, then a softmax head on it.",
    terminal,
  );
  settingOptions(SETTING_FLAGS, "unsupervised").forEach((option) => command.addOption(option));
  return command
    .addOption(
      new Option("--stage <name>", "what to make: all, or one of the two").choices(STAGE_NAMES),
    )
    .option(
      "--backbone <file|folder>",
      "for --stage head: the backbone (default: the newest run's)",
    )
    .option("--negatives <folder>", "take stored negatives, see deno task data:negatives")
    .option(
      "--config <file>",
      "TOML file with settings under their flags' names; flags override it",
    )
    .option("--print-config", "print all settings as such a file, and stop")
    .option("--dry-run", "one batch of everything, then stop and keep nothing")
    .option("--out <folder>", "run folder, new (default: runs/unsupervised/<time>-<preset>)")
    .option(
      "--resume <folder>",
      "go on with an interrupted run; takes --dataset if that moved, no other",
    )
    .option("--json", "print one JSON object as the last line of standard output");
}

interface Flags extends Partial<Omit<TrainSettings, "negatives">> {
  readonly negatives?: string;
  readonly stage?: StageName;
  readonly backbone?: string;
  readonly config?: string;
  readonly printConfig?: boolean;
  readonly dryRun?: boolean;
  readonly out?: string;
  readonly resume?: string;
  readonly json?: boolean;
}

/** What `--json` prints: the summary, or how the run ended without one. */
function jsonOf(outcome: UnsupervisedOutcome): Record<string, unknown> {
  if (outcome.status !== "finished") return { ...outcome };
  const { detection, ...summary } = outcome.summary;
  return snakeCaseKeys({ ...summary, detection: detection && snakeCaseKeys({ ...detection }) });
}

/**
 * Runs the command.
 *
 * @param args What the user typed behind its name.
 * @param terminal Where texts go.
 * @param signal Ends the run after the step at hand.
 * @returns The exit status.
 */
export async function main(
  args: readonly string[],
  terminal: Terminal,
  signal?: AbortSignal,
): Promise<number> {
  return await exitStatus(async () => {
    const command = trainCommand(terminal);
    const { config, printConfig, dryRun, out, resume, json, stage, backbone, ...flags } = command
      .parse(args, { from: "user" }).opts<Flags>();
    const { negatives: storedNegatives, ...chosen } = flags;
    const { dataset: _, ...others } = {
      config,
      printConfig,
      dryRun,
      out,
      stage,
      backbone,
      ...flags,
    };
    if (resume !== undefined && Object.values(others).some((value) => value !== undefined)) {
      command.error("error: --resume takes its settings from the run; leave the other flags out");
    }
    if (backbone !== undefined && stage !== "head") {
      command.error("error: --backbone is for --stage head: a new backbone is trained otherwise");
    }
    const settings = {
      ...await readConfig(config),
      ...chosen,
      ...(storedNegatives !== undefined && { storedNegatives }),
    };
    if (printConfig) {
      const all = { ...defaultSettings(settings.preset ?? "unsupervised"), ...settings };
      terminal.out(formatConfigFile(all));
      return 0;
    }
    const write = (line: string): void => terminal.err(`${line}\n`);
    const outcome = await runUnsupervised({
      settings,
      command: taskCommand(TASK, args),
      write,
      ...(Deno.stderr.isTerminal() && { observer: terminalDisplay(write) }),
      ...(dryRun && { dryRun }),
      ...(stage !== undefined && { stage }),
      ...(backbone !== undefined && { backbone }),
      ...(out !== undefined && { out }),
      ...(resume !== undefined && { resume }),
      ...(signal && { signal }),
    });
    if (json) terminal.out(`${JSON.stringify(jsonOf(outcome))}\n`);
    return outcome.status === "interrupted" ? INTERRUPTED : 0;
  }, terminal);
}

if (import.meta.main) {
  const terminal = processTerminal();
  await runInterruptible(terminal, (signal) => main(Deno.args, terminal, signal));
}
