/**
 * `deno task train:supervised`.
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
import {
  ENGINE_CHOICES,
  LABEL_PLACEMENTS,
  LOSS_NAMES,
  NEGATIVES_NAMES,
  SCHEDULE_NAMES,
  UPDATES_NAMES,
} from "@goodness/core";
import type { Command } from "commander";
import { formatConfigFile } from "../config_file.ts";
import { terminalDisplay } from "../display.ts";
import { run, type RunOutcome } from "../run.ts";
import { defaultSettings } from "../presets.ts";
import { NORMALISATION_NAMES, ORDER_NAMES, PRESET_NAMES, type TrainSettings } from "../settings.ts";
import { snakeCaseKeys } from "../text.ts";
import { readConfig, type SettingFlag, settingOptions } from "./_setting_flags.ts";

const TASK = "train:supervised";

const SETTING_FLAGS: readonly SettingFlag[] = [
  ["preset", "name", "the network, and what the other settings start from", PRESET_NAMES],
  ["dataset", "name|folder", "mnist, or a folder with four IDX files"],
  ["validation", "images", "last training images kept for validation"],
  ["limitTrain", "images", "use only so many training images; 0 for all"],
  ["epochs", "count", "times that each image is seen"],
  ["batchSize", "images", "images in a batch"],
  ["learningRate", "rate", "learning rate of the first step"],
  ["schedule", "name", "how the learning rate falls", SCHEDULE_NAMES],
  ["warmup", "epochs", "epochs in which the learning rate rises first"],
  ["weightDecay", "factor", "share of the weights lost per unit of learning rate"],
  ["updates", "name", "learn from positives and negatives at once or in turn", UPDATES_NAMES],
  ["order", "name", "train all layers together, or greedily one after the other", ORDER_NAMES],
  ["dropout", "share", "share of a hidden layer's inputs that is silenced"],
  ["peer", "factor", "strength of peer normalisation; 0 for none"],
  ["seed", "number", "where all randomness starts"],
  ["engine", "name", "what computes", ENGINE_CHOICES],
  ["loss", "name", "the local loss", LOSS_NAMES],
  ["slope", "factor", "how sharply the loss judges goodness"],
  ["threshold", "goodness", "what separates positive from negative data"],
  ["normalisation", "name", "how activities are normalised between layers", NORMALISATION_NAMES],
  ["goodnessLayers", "layers", "layers whose goodness is summed: all, or such as 2,3"],
  ["labels", "place", "where the label enters", LABEL_PLACEMENTS],
  ["labelScale", "value", "the value that stands for the label"],
  ["negatives", "choice", "how wrong labels are chosen", NEGATIVES_NAMES],
  ["sharpness", "factor", "how sharply hard negatives follow goodness"],
  ["shift", "pixels", "largest random shift"],
  ["rotation", "degrees", "largest random rotation"],
  ["scaling", "fraction", "largest random change of each axis's scale"],
  ["shear", "columns", "largest random shear, in columns per row"],
  ["elastic", "pixels", "root mean square of the random elastic displacement"],
  ["average", "decay", "keep averaged weights of this decay, such as 0.99; 0 for none"],
  ["validateEvery", "epochs", "epochs from one validation to the next"],
  ["patience", "epochs", "stop after so many without better validation accuracy; 0 for never"],
];

function trainCommand(terminal: Terminal): Command {
  const name = `deno task ${TASK}`;
  const command = makeCommand(
    name,
    "Train a network on labelled images.\n\n" +
      "Defaults are those of the preset local; --preset <name> --print-config shows others.",
    terminal,
  );
  settingOptions(SETTING_FLAGS, "local").forEach((option) => command.addOption(option));
  return command
    .option("--flip", "mirror every second image, by chance; not for digits")
    .option("--no-flip", "undo the same in a preset or a --config file")
    .option("--overfit-batch", "train on the first batch alone, to see it learnt by heart")
    .option("--no-overfit-batch", "undo the same in a --config file")
    .option(
      "--original-data-bug",
      "spoil the images as the original does; with alternating updates",
    )
    .option("--no-original-data-bug", "undo the same in a --config file")
    .option(
      "--config <file>",
      "TOML file with settings under their flags' names; flags override it",
    )
    .option("--print-config", "print all settings as such a file, and stop")
    .option("--dry-run", "one batch of everything, then stop and keep nothing")
    .option("--out <folder>", "run folder, new (default: runs/supervised/<time>-<preset>)")
    .option(
      "--resume <folder>",
      "go on with an interrupted run; takes --dataset if that moved, no other",
    )
    .option("--json", "print one JSON object as the last line of standard output");
}

/** What `--json` prints: the summary, or how the run ended without one. */
function jsonOf(outcome: RunOutcome): Record<string, unknown> {
  return outcome.status === "finished" ? snakeCaseKeys({ ...outcome.summary }) : { ...outcome };
}

interface Flags extends Partial<TrainSettings> {
  readonly config?: string;
  readonly printConfig?: boolean;
  readonly dryRun?: boolean;
  readonly out?: string;
  readonly resume?: string;
  readonly json?: boolean;
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
    const flags = command.parse(args, { from: "user" }).opts<Flags>();
    const { config, printConfig, dryRun = false, out, resume, json, ...chosen } = flags;
    const { dataset: _, ...others } = { config, printConfig, out, ...chosen };
    const refused = dryRun || Object.values(others).some((value) => value !== undefined);
    if (resume !== undefined && refused) {
      command.error("error: --resume takes its settings from the run; leave the other flags out");
    }
    const settings = { ...await readConfig(config), ...chosen };
    if (printConfig) {
      const all = { ...defaultSettings(settings.preset ?? "local"), ...settings };
      terminal.out(formatConfigFile(all));
      return 0;
    }
    const write = (line: string): void => terminal.err(`${line}\n`);
    const outcome = await run({
      settings,
      dryRun,
      command: taskCommand(TASK, args),
      write,
      ...(Deno.stderr.isTerminal() && { observer: terminalDisplay(write) }),
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
