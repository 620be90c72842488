/**
 * `deno task train:supervised`.
 *
 * @module
 */

import {
  ENGINE_CHOICES,
  LABEL_PLACEMENTS,
  LOSS_NAMES,
  NEGATIVES_NAMES,
  PRESET_NAMES,
} from "@goodness/core";
import { type Command, Option } from "commander";
import { terminalDisplay } from "../display.ts";
import {
  exitStatus,
  integerFlag,
  makeCommand,
  positiveFlag,
  processTerminal,
  type Terminal,
} from "../flags.ts";
import { run } from "../run.ts";
import { defaultSettings, type TrainSettings } from "../settings.ts";
import { snakeCaseKeys } from "../text.ts";

const NAME = "deno task train:supervised";

/** Exit status of a run that was interrupted: 128 and the number of SIGINT. */
const INTERRUPTED = 130;

type Parser = (text: string) => number;

/** The settings as flags: what stands for the value, what it means, and how it is read. */
const SETTING_FLAGS: readonly [
  key: keyof TrainSettings,
  value: string,
  description: string,
  read: Parser | readonly string[] | undefined,
][] = [
  ["preset", "name", "the network", PRESET_NAMES],
  ["dataset", "name|folder", "mnist, or a folder with four IDX files", undefined],
  ["validation", "images", "last training images kept for validation", integerFlag(0)],
  ["limitTrain", "images", "use only so many training images; 0 for all", integerFlag(0)],
  ["epochs", "count", "times that each image is seen", integerFlag(1)],
  ["batchSize", "images", "images in a batch", integerFlag(1)],
  ["learningRate", "rate", "learning rate of the first step", positiveFlag()],
  ["seed", "number", "where all randomness starts", integerFlag(0, 2 ** 32 - 1)],
  ["engine", "name", "what computes", ENGINE_CHOICES],
  ["loss", "name", "the local loss", LOSS_NAMES],
  ["slope", "factor", "how sharply the loss judges goodness", positiveFlag()],
  ["labels", "place", "where the label enters", LABEL_PLACEMENTS],
  ["labelScale", "value", "the value that stands for the label", positiveFlag()],
  ["negatives", "choice", "how wrong labels are chosen", NEGATIVES_NAMES],
  ["sharpness", "factor", "how sharply hard negatives follow goodness", positiveFlag()],
  ["shift", "pixels", "largest random shift", integerFlag(0, 14)],
];

function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The default as help shows it; named for each preset where presets differ. */
function defaultText(key: keyof TrainSettings): string {
  const values = PRESET_NAMES.map((preset) => String(defaultSettings(preset)[key]));
  if (key === "preset" || new Set(values).size === 1) return values[0] ?? "";
  return PRESET_NAMES.map((preset, index) => `${preset}: ${values[index]}`).join(", ");
}

function trainCommand(terminal: Terminal): Command {
  const command = makeCommand(NAME, "Train a network on labelled images.", terminal);
  for (const [key, value, description, read] of SETTING_FLAGS) {
    const text = `${description} (default: ${defaultText(key)})`;
    const option = new Option(`--${kebab(key)} <${value}>`, text);
    if (typeof read === "function") option.argParser(read);
    else if (read !== undefined) option.choices(read);
    command.addOption(option);
  }
  return command
    .option("--out <folder>", "run folder (default: runs/supervised/<time>-<preset>)")
    .option("--resume <folder>", "go on with an interrupted run; takes no other setting")
    .option("--json", "print one JSON object as the last line of standard output");
}

interface Flags extends Partial<TrainSettings> {
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
    const { json, out, resume, ...settings } = command.parse(args, { from: "user" }).opts<Flags>();
    if (resume !== undefined && (out !== undefined || Object.keys(settings).length > 0)) {
      command.error("error: --resume takes its settings from the run; leave the other flags out");
    }
    const write = (line: string): void => terminal.err(`${line}\n`);
    const outcome = await run({
      settings,
      command: [NAME, ...args].join(" "),
      write,
      ...(Deno.stderr.isTerminal() && { observer: terminalDisplay(write) }),
      ...(out !== undefined && { out }),
      ...(resume !== undefined && { resume }),
      ...(signal && { signal }),
    });
    if (outcome.status === "interrupted") return INTERRUPTED;
    if (json) terminal.out(`${JSON.stringify(snakeCaseKeys({ ...outcome.summary }))}\n`);
    return 0;
  }, terminal);
}

if (import.meta.main) {
  const interrupt = new AbortController();
  Deno.addSignalListener("SIGINT", () => interrupt.abort());
  Deno.exit(await main(Deno.args, processTerminal(), interrupt.signal));
}
