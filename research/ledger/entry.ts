/**
 * An entry of the ledger of results: which training is measured, and what it is compared with.
 *
 * @module
 */

import { taskCommand } from "@goodness/cli";
import type { ImageShape } from "@goodness/core";
import { defaultSettings, type PresetName, type TrainSettings } from "@goodness/trainer";
import { settingArguments } from "@goodness/trainer/settings";
import { jobOf } from "@goodness/trainer/settings";

/** A published figure. */
export interface Anchor {
  /** What it is of. */
  readonly name: string;
  /** Test error in percent. */
  readonly error: number;
  /** Its standard deviation, where one is given. */
  readonly std?: number;
  /** A paper's own figure, or that of an open implementation. */
  readonly kind: "paper" | "open";
  /** The publication, and how the figure was obtained. */
  readonly source: string;
}

/** Where an entry's images come from. */
export interface LedgerDataset {
  /** The name of a data set, or a folder. */
  readonly source: string;
  /** What installs it, if it does not come with the project. */
  readonly install?: string;
  /** The shape of its images. @default {that of MNIST's} */
  readonly images?: ImageShape;
}

/** The goal of an entry. */
export interface Goal {
  /** The largest mean test error, in percent. */
  readonly error: number;
  /** The largest mean of the seconds of training. */
  readonly seconds?: number;
}

/** A training whose results are recorded. */
export interface LedgerEntry {
  /** Its name, in lower case with hyphens. */
  readonly id: string;
  /** What it is, in a few words. */
  readonly title: string;
  /** The preset. */
  readonly preset: PresetName;
  /** Settings other than the preset's. */
  readonly settings?: Omit<Partial<TrainSettings>, "preset" | "dataset" | "seed">;
  /** The images. @default {MNIST} */
  readonly dataset?: LedgerDataset;
  /** The goal. */
  readonly goal: Goal;
  /** Published figures to compare with. */
  readonly anchors: readonly Anchor[];
  /** The seeds. @default {[1, 2, 3]} */
  readonly seeds?: readonly number[];
  /** What must be known for the comparison, in one sentence. */
  readonly note?: string;
}

/** The images that come with the project. */
const MNIST: LedgerDataset = { source: "mnist" };

const SEEDS: readonly number[] = [1, 2, 3];

/**
 * The images of an entry.
 *
 * @param entry The entry.
 * @returns Where they come from.
 */
export function entryDataset(entry: LedgerEntry): LedgerDataset {
  return entry.dataset ?? MNIST;
}

/**
 * The seeds that an entry is trained with.
 *
 * @param entry The entry.
 * @returns The seeds.
 */
export function entrySeeds(entry: LedgerEntry): readonly number[] {
  return entry.seeds ?? SEEDS;
}

/**
 * The settings of an entry that differ from its preset's, the preset among them.
 *
 * @param entry The entry.
 * @param seed The seed.
 * @returns Some settings.
 */
export function chosenSettings(entry: LedgerEntry, seed: number): Partial<TrainSettings> {
  const { source } = entryDataset(entry);
  const dataset = source === "mnist" ? {} : { dataset: source };
  return { preset: entry.preset, ...entry.settings, ...dataset, seed };
}

/**
 * All settings of an entry.
 *
 * @param entry The entry.
 * @param seed The seed.
 * @returns All settings.
 */
export function entrySettings(entry: LedgerEntry, seed: number): TrainSettings {
  return { ...defaultSettings(entry.preset), ...chosenSettings(entry, seed) };
}

/**
 * The name of a run and of its record.
 *
 * @param id The entry's name.
 * @param seed The seed.
 * @returns Such as `local-seed-1`.
 */
export function runName(id: string, seed: number): string {
  return `${id}-seed-${seed}`;
}

/**
 * The arguments of the command that trains an entry by hand.
 *
 * @param entry The entry.
 * @param seed The seed.
 * @param out The run folder.
 * @returns The flags of the training command.
 */
export function trainArguments(entry: LedgerEntry, seed: number, out: string): string[] {
  return [...settingArguments(chosenSettings(entry, seed)), "--out", out];
}

/**
 * The command line that trains an entry by hand.
 *
 * @param entry The entry.
 * @param seed The seed.
 * @param out The run folder.
 * @returns The command line.
 */
export function trainCommand(entry: LedgerEntry, seed: number, out: string): string {
  const job = jobOf(entrySettings(entry, seed));
  return taskCommand(`train:${job}`, trainArguments(entry, seed, out));
}
