/**
 * One training of two processes beside the same training of one.
 *
 * @module
 */

import { networkPreset, parameterCount, resolveNetwork } from "@goodness/core";
import { sizeOf } from "@goodness/core/ops";
import { objectiveOf } from "@goodness/core/objectives";
import { settingArguments, type TrainSettings } from "@goodness/trainer/settings";
import { join } from "node:path";
import { median } from "../bench/statistics.ts";
import type { Check, CheckOptions, Finding } from "../reliability/check.ts";

/** The processes of a training; the machine has at least as many cores. */
const PROCESSES = 2;
/** Bytes of a number in a message. */
const BYTES = 4;

/** A training to divide. */
export interface Case {
  readonly preset: "dense" | "conv" | "local";
  readonly batchSize: number;
  /** Training images: a few hundred steps at most. */
  readonly images: number;
  /** The data set. @default {"mnist"} */
  readonly dataset?: string;
  /** Validation images. @default {500} */
  readonly validation?: number;
}

const CASES: readonly Case[] = [
  { preset: "dense", batchSize: 250, images: 10_000 },
  { preset: "dense", batchSize: 1000, images: 20_000 },
  { preset: "dense", batchSize: 4000, images: 40_000 },
  { preset: "conv", batchSize: 250, images: 10_000 },
  { preset: "conv", batchSize: 500, images: 20_000 },
];

/** What the processes divide. */
const WAYS = ["data", "layers"] as const;
type Way = typeof WAYS[number];

/** One training of several processes. */
export const PROCESS_CHECK: Check = {
  name: "processes",
  title: "One training of two processes",
  about:
    `${PROCESSES} processes with one thread each train together by MPI (MPICH, shared memory) as \`--parallel\` says, and ` +
    `one process with ${PROCESSES} threads trains the same, in turn. Figures are medians over rounds of the last of two ` +
    "epochs, without validation. The efficiency is the ratio of their images per second. A message is what a process " +
    "sends for a step: half of the gradients and half of the new weights for `data`, the normalised activities of the last layer of its part " +
    "for `layers` (the largest of them). On two cores of one machine messages cost the cores' own time: every byte is " +
    "copied and added by them. The three layers of `conv` take about 30, 44 and 26 % of its step, so no two parts of them " +
    "are equal.",
  times: 3,
  goals: [
    ...CASES.flatMap(({ preset, batchSize }) =>
      [
        { what: rowOf(preset, batchSize, "data"), figure: "efficiency", bound: 0.9, side: "least" },
        {
          what: rowOf(preset, batchSize, "layers"),
          figure: "efficiency",
          bound: 0.85,
          side: "least",
        },
      ] as const
    ),
  ],
  run: compareProcesses,
};

function rowOf(preset: string, batchSize: number, way: Way): string {
  return `${preset}, batches of ${batchSize}, \`${way}\``;
}

async function compareProcesses(options: CheckOptions): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const one of CASES) findings.push(...await compareWays(one, options));
  return findings;
}

/** Trains in one process, and in several that divide it in every way. */
export async function compareWays(
  one: Case,
  { times, write }: Pick<CheckOptions, "times" | "write">,
): Promise<Finding[]> {
  const rates: Record<Way | "alone", number[]> = { alone: [], data: [], layers: [] };
  for (let round = 0; round < times; round++) {
    for (const way of ["alone", ...WAYS] as const) {
      const rate = await rateOf(one, way);
      rates[way].push(rate);
      write(`${one.preset}, ${one.batchSize}, ${way}: ${Math.round(rate)} images/s`);
    }
  }
  const alone = median(rates.alone);
  return WAYS.map((way) => ({
    what: rowOf(one.preset, one.batchSize, way),
    figures: {
      "images/s alone": Math.round(alone),
      "images/s together": Math.round(median(rates[way])),
      efficiency: median(rates[way]) / alone,
      "MB of a step's message": messageBytes(one, way) / 1e6,
    },
  }));
}

/** The settings that a case chooses. */
export function caseSettings(
  { preset, batchSize, dataset = "mnist", validation = 500 }: Case,
): Pick<TrainSettings, "preset" | "batchSize" | "dataset" | "validation"> {
  return { preset, batchSize, dataset, validation };
}

/** The images per second of a training's last epoch. */
export async function rateOf(one: Case, way: Way | "alone"): Promise<number> {
  const folder = await Deno.makeTempDir({ prefix: "goodness-processes-" });
  const out = join(folder, "run");
  const program = new URL("../../packages/trainer/cli/train_supervised.ts", import.meta.url);
  const epochs = { limitTrain: one.images, epochs: 2, validateEvery: 9 };
  const flags = [
    ...settingArguments({ ...caseSettings(one), ...epochs }),
    ...["--out", out, ...(way === "alone" ? [] : ["--parallel", way])],
  ];
  const train = [Deno.execPath(), "run", "--no-check", "--allow-all", program.pathname, ...flags];
  const [name = "", ...args] = way === "alone"
    ? train
    : ["mpirun", "-pmi-port", "-n", `${PROCESSES}`, ...train];
  try {
    const { success, stderr } = await new Deno.Command(name, { args, stdout: "null" }).output();
    if (!success) throw new Error(new TextDecoder().decode(stderr));
    const lines = (await Deno.readTextFile(join(out, "metrics.jsonl"))).trim().split("\n");
    return JSON.parse(lines.at(-1) ?? "{}").images_per_second;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** The largest message of a step. */
export function messageBytes({ preset, batchSize }: Case, way: Way): number {
  const network = resolveNetwork(networkPreset(preset));
  if (way === "data") return BYTES * parameterCount(network);
  const { passedShapes } = objectiveOf(network.spec);
  const passed = network.layers.slice(0, -1).map((below) =>
    Object.values(passedShapes(network, below, batchSize))
      .reduce((sum, shape) => sum + sizeOf(shape), 0)
  );
  return BYTES * Math.max(...passed);
}
