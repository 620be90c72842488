/**
 * The flags of the commands that train: settings, and options of the run.
 *
 * @module
 */

import { jsonOption, typedPath } from "@goodness/cli";
import { type Command, Option } from "commander";
import { PARALLEL_NAMES, type ParallelName } from "../parallel/division.ts";
import { DEFAULT_PRESETS } from "../settings/jobs.ts";
import { settingName } from "../settings/names.ts";
import type { Job } from "../settings/setting.ts";
import { defaultSettings, SETTINGS, settingsOf } from "../settings/settings.ts";
import { networkOption } from "./_network_flag.ts";
import { settingOption } from "./setting_option.ts";

/** Flags of a run besides its settings. */
export interface RunFlags {
  /** A file of settings. */
  readonly config?: string;
  /** A file with a network. */
  readonly network?: string;
  /** Print all settings and stop. */
  readonly printConfig?: boolean;
  /** Train on one batch and keep nothing. */
  readonly dryRun?: boolean;
  /** The run folder. */
  readonly out?: string;
  /** A run to resume. */
  readonly resume?: string;
  /** What the processes divide that MPI started together. */
  readonly parallel?: ParallelName;
  /** Print a summary as JSON. */
  readonly json?: boolean;
}

/** The heading of the flags that are no settings. */
export const RUN_GROUP = "Run:";

/**
 * Adds the flags that all trainings of a job have.
 *
 * @param command The command.
 * @param job The kind of training.
 * @returns The command.
 */
export function addTrainingFlags(command: Command, job: Job): Command {
  settingOptions(job).forEach((option) => command.addOption(option));
  return command
    .addOption(networkOption())
    .optionsGroup(RUN_GROUP)
    .option(
      "--config <file>",
      "TOML file with settings under the names of their flags, and a network in [network]; " +
        "flags override it",
      typedPath,
    )
    .option("--print-config", "print all settings as such a file, and stop")
    .option("--dry-run", "one batch of everything, then stop and keep nothing")
    .option("--out <folder>", `run folder, new (default: runs/${job}/<time>-<preset>)`)
    .option(
      "--resume <folder>",
      "resume an interrupted run; of settings it takes --dataset, if that moved, --engine, and " +
        "learning rates",
      typedPath,
    )
    .addOption(
      new Option(
        "--parallel <what>",
        "divide the training among the processes that mpirun or srun started: every batch " +
          "(data), or consecutive layers (layers)",
      ).choices(PARALLEL_NAMES),
    )
    .addOption(jsonOption());
}

function settingOptions(job: Job): Option[] {
  const defaults = defaultSettings(DEFAULT_PRESETS[job]);
  return settingsOf(job).flatMap((key) => {
    const { kind, help, group } = SETTINGS[key];
    if (kind !== "switch") return [settingOption(key, { job, shownDefault: defaults[key] })];
    const off = `--no-${settingName(key)}`;
    const text = { help: `${help}; ${off} switches it off`, shownDefault: defaults[key] };
    return [settingOption(key, text), new Option(off).hideHelp().helpGroup(`${group}:`)];
  });
}
