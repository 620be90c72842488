/**
 * From the flags of a command that trains to its exit status.
 *
 * @module
 */

import { INTERRUPTED, printResult, readText, taskCommand, type Terminal } from "@goodness/cli";
import type { Command } from "commander";
import { type ConfigFile, formatConfigFile, parseConfigFile } from "../settings/config_file.ts";
import type { ParallelName } from "../parallel/division.ts";
import { joinProcesses, leaveProcesses, type Processes } from "../parallel/processes.ts";
import { ownNetwork } from "../settings/own_network.ts";
import { terminalDisplay } from "../training/display.ts";
import type { Job } from "../settings/setting.ts";
import { resolveSettings, type TrainSettings } from "../settings/settings.ts";
import { RESUMED_SETTINGS, type RunOptions, type RunOutcome } from "../runs/job.ts";
import { followRuns, type NetworkOptions } from "../runs/training_run.ts";
import { readNetworkFile, withPlaces } from "./_network_flag.ts";
import type { RunFlags } from "./_training_flags.ts";

/** A typed command that trains. */
export interface TypedTraining {
  /** The kind of training. */
  readonly job: Job;
  /** The command. */
  readonly command: Command;
  /** Its flags, those of settings among them. */
  readonly flags: Partial<TrainSettings> & RunFlags;
  /** Further flags; a resumed run takes none of them. */
  readonly others?: Readonly<Record<string, unknown>>;
  /** The typed arguments. */
  readonly args: readonly string[];
  /** Where texts go. */
  readonly terminal: Terminal;
  /** Ends the run after the step at hand. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs the training that was typed, or prints its settings.
 *
 * @param typed The typed command.
 * @param run The function that trains.
 * @param jsonOf Gives the data that `--json` prints of an outcome.
 * @returns The exit status.
 */
export async function runTraining<S>(
  { job, command, flags, others = {}, args, terminal, signal }: TypedTraining,
  run: (options: RunOptions & NetworkOptions) => Promise<RunOutcome<S>>,
  jsonOf: (outcome: RunOutcome<S>) => Record<string, unknown>,
): Promise<number> {
  const { config, network: path, printConfig, dryRun, out, resume, json, parallel, ...chosen } =
    flags;
  const once = { config, network: path, printConfig, dryRun, out };
  checkResume(command, resume, { ...once, ...chosen, ...others });
  const { settings: configured, network: inConfig } = await readConfig(config);
  const file = path === undefined ? inConfig : await readNetworkFile(path);
  const own = file && ownNetwork(file, { configured, chosen });
  const settings = own?.settings ?? { ...configured, ...chosen };
  if (printConfig) {
    terminal.out(formatConfigFile(resolveSettings(job, settings), file));
    return 0;
  }
  const write = (line: string): void => terminal.err(`${line}\n`);
  const options = {
    settings,
    network: own?.network,
    command: taskCommand(`train:${job}`, args),
    write,
    observer: Deno.stderr.isTerminal() ? terminalDisplay(write) : undefined,
    dryRun,
    out,
    resume,
    signal,
  };
  const made = (processes?: Processes): Promise<RunOutcome<S> | undefined> =>
    withPlaces(file, () => run({ ...options, processes }));
  const outcome = parallel === undefined
    ? await made()
    : await runTogether(parallel, made, terminal);
  return outcome === undefined ? 0 : printOutcome(terminal, outcome, jsonOf(outcome), json);
}

/** Runs a training in process 0, and its shares in the other processes, which give nothing. */
async function runTogether<S>(
  by: ParallelName,
  run: (processes: Processes) => Promise<S>,
  terminal: Terminal,
): Promise<S | undefined> {
  const processes = joinProcesses(by);
  const { communicator } = processes;
  if (communicator.rank === 0) {
    try {
      return await run(processes);
    } finally {
      leaveProcesses(processes);
    }
  }
  try {
    await followRuns(processes);
  } catch (error) {
    const reason = error instanceof Error ? error.message : `${error}`;
    terminal.err(`process ${communicator.rank} of ${communicator.size}: ${reason}\n`);
    communicator.abort(1);
  }
  communicator.leave();
  return undefined;
}

/**
 * Prints how a run ended.
 *
 * @param terminal Where.
 * @param outcome How it ended.
 * @param data What `--json` prints of it.
 * @param json Whether `--json` was given.
 * @returns The exit status.
 */
export function printOutcome<S>(
  terminal: Terminal,
  outcome: RunOutcome<S>,
  data: Record<string, unknown>,
  json?: boolean,
): number {
  const lines = outcome.status === "finished" ? outcome.lines : [];
  printResult(terminal, { lines, json: data }, json);
  return outcome.status === "interrupted" ? INTERRUPTED : 0;
}

/**
 * Rejects flags with `--resume`, except those of settings that a resumed run may be given anew.
 *
 * @param command The command, which says so.
 * @param resume The run to resume, if one is.
 * @param flags The other flags; those not given are undefined.
 */
export function checkResume(
  command: Command,
  resume: string | undefined,
  flags: Readonly<Record<string, unknown>>,
): void {
  const allowed: readonly string[] = RESUMED_SETTINGS;
  const isTyped = ([key, value]: [string, unknown]): boolean =>
    value !== undefined && !allowed.includes(key);
  if (resume === undefined || !Object.entries(flags).some(isTyped)) return;
  const names = command.options.filter((option) => allowed.includes(option.attributeName()))
    .map(({ long }) => long);
  command.error(
    `error: --resume takes its settings from the run, but for ${names.join(", ")}; ` +
      "leave the other flags out",
  );
}

/** What is in the file of `--config`. */
async function readConfig(path: string | undefined): Promise<ConfigFile> {
  return path === undefined
    ? { settings: {} }
    : parseConfigFile(await readText(path, { expected: "a TOML file with settings" }), path);
}
