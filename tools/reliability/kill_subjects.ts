/**
 * The trainings that are killed: small networks on a few digits, by the real commands.
 *
 * @module
 */

import { decodeModel } from "@goodness/core";
import { decodeSafetensors } from "@goodness/core/files";
import { writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { exists } from "@goodness/trainer/storage";
import { join } from "node:path";

/** A training that is killed and resumed. */
export interface KillSubject {
  /** What it is, as the page says it. */
  readonly what: string;
  /** Its task. */
  readonly task: string;
  /** Its arguments, without the run folder. */
  readonly args: readonly string[];
  /** Its checkpoints, in the order in which they are made. */
  readonly parts: readonly CheckpointedPart[];
}

/** A part of a training that has a checkpoint of its own. */
export interface CheckpointedPart {
  /** The file, below `checkpoints/`. */
  readonly file: string;
  /** Finds the lines that report an epoch; it captures the epoch, and the L2 penalty if there are several. */
  readonly line: RegExp;
  /** How many epochs the part has, for each of `strengths`. */
  readonly epochs: number;
  /** The strengths of the L2 penalty, one after the other. @default {one} */
  readonly strengths?: readonly string[];
}

const [TRAIN, BATCH, EPOCHS, HEAD_EPOCHS] = [250, 50, 3, 4];
const DATA = ["--dataset", "digits", "--validation", "50", "--batch-size", String(BATCH)];
const ENGINE = ["--engine", "native"];
const STRENGTHS = ["0", "0.001"];

const network: CheckpointedPart = {
  file: "last.safetensors",
  line: /^epoch (\d+)\//gm,
  epochs: EPOCHS,
};

function head(file: string, prefix: string, strengths?: readonly string[]): CheckpointedPart {
  const line = new RegExp(`^${prefix}L2 (?<l2>\\S+): epoch (\\d+)/`, "gm");
  return { file, line, epochs: HEAD_EPOCHS, ...(strengths && { strengths }) };
}

/** All of them; the head is that of the network that the first one makes. */
export const KILL_SUBJECTS: readonly KillSubject[] = [
  {
    what: "supervised training",
    task: "train:supervised",
    args: [
      ...["--network", "dense.toml", ...DATA, ...ENGINE, "--epochs", String(EPOCHS)],
      // Everything that carries something from step to step, or is random.
      ...["--validate-every", "1", "--shift", "2", "--negatives", "hard", "--ema", "0.9"],
      ...["--patience", "5", "--warmup", "1", "--dropout", "0.1"],
    ],
    parts: [network],
  },
  {
    what: "unsupervised training, a backbone and its head",
    task: "train:unsupervised",
    args: [
      ...["--network", "unsupervised.toml", ...DATA, ...ENGINE, "--epochs", String(EPOCHS)],
      ...["--head-epochs", String(HEAD_EPOCHS), "--shift", "2"],
    ],
    parts: [
      network,
      head("random-head.safetensors", "untrained network, "),
      head("head.safetensors", "backbone, "),
    ],
  },
  {
    what: "training of a head with two strengths of the penalty",
    task: "train:head",
    args: [
      ...["--model", join("runs", "base"), ...DATA, ...ENGINE, "--layers", "all"],
      ...["--epochs", String(HEAD_EPOCHS), "--l2", STRENGTHS.join(",")],
    ],
    parts: [head("head.safetensors", "", STRENGTHS)],
  },
];

const LAYERS = '\n[[layers]]\nkind = "dense"\nunits = 10\n'.repeat(2);

/**
 * Writes the digits and the networks.
 *
 * @param folder Where.
 */
export async function writeSubjects(folder: string): Promise<void> {
  await writeMnistSlice(join(folder, "digits"), { train: TRAIN + 50, test: 50 });
  for (const preset of ["dense", "unsupervised"]) {
    const text = `name = "small"\npreset = "${preset}"\n${LAYERS}`;
    await Deno.writeTextFile(join(folder, `${preset}.toml`), text);
  }
}

/**
 * Counts the epochs that a command reported.
 *
 * @param part The part of the training.
 * @param err What the command wrote.
 * @returns The last epoch that it reported, from 1; 0 if there is none.
 */
export function reportedEpochs(
  { line, epochs, strengths = [] }: CheckpointedPart,
  err: string,
): number {
  const last = [...err.matchAll(line)].at(-1);
  if (last === undefined) return 0;
  const strength = strengths.indexOf(last.groups?.l2 ?? "");
  return Math.max(strength, 0) * epochs + Number(last.at(-1));
}

/**
 * Counts the epochs that a checkpoint holds.
 *
 * @param part The part of the training.
 * @param run The run folder.
 * @returns Whole epochs; 0 without a checkpoint.
 * @throws {SyntaxError} If the checkpoint is damaged.
 */
export async function savedEpochs(
  { file, epochs }: CheckpointedPart,
  run: string,
): Promise<number> {
  const path = join(run, "checkpoints", file);
  if (!await exists(path)) return 0;
  const { metadata } = decodeSafetensors(await Deno.readFile(path), path);
  const { strength = 0, step } = JSON.parse(metadata.progress ?? JSON.stringify(metadata));
  return strength * epochs + Math.floor(step / (TRAIN / BATCH));
}

/**
 * Reads what a run came to.
 *
 * @param run The run folder.
 * @returns The weights of its model and of its head, as one text.
 */
export async function weightsIn(run: string): Promise<string> {
  const path = join(run, "model.safetensors");
  const { weights, head } = decodeModel(await Deno.readFile(path), path);
  const parts = [...Object.entries(weights), ["head", head?.weight ?? new Float32Array()] as const];
  return parts.map(([name, values]) => `${name} ${new Uint8Array(values.buffer).toHex()}`).join(
    "\n",
  );
}
