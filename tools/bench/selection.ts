/**
 * Which cases of a kind are wanted.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import { PRESET_NAMES, type PresetName } from "@goodness/trainer";
import { BENCH_KINDS, type BenchKind } from "./bench_case.ts";

/** What can be measured alone. */
export const PARTS = ["step", "loop", "image", "batch", "command", "peer"] as const;

/** A part of the cases. */
export type Part = typeof PARTS[number];

/** Which cases; all where nothing is chosen. */
export interface Selection {
  /** Of these presets. */
  readonly presets?: readonly PresetName[];
  /** With so many images at a time. */
  readonly batchSizes?: readonly number[];
  /** These parts. */
  readonly only?: readonly Part[];
}

/** The models that predict, by the preset they were trained by. */
export const MODELS = {
  "local": "data/models/mnist-local.safetensors",
  "grouped-record": "data/models/mnist-grouped-record.safetensors",
} as const satisfies Partial<Record<PresetName, string>>;

/** What each kind lets one choose. */
const CHOICES: Readonly<Record<BenchKind, Required<Selection>>> = {
  gemm: { presets: [], batchSizes: [], only: [] },
  train: { presets: PRESET_NAMES, batchSizes: [1], only: ["step", "loop", "peer"] },
  predict: {
    presets: PRESET_NAMES.filter((name) => name in MODELS),
    ...{ batchSizes: [1], only: ["image", "batch"] },
  },
  serve: { presets: [], batchSizes: [], only: [] },
  cold: { presets: PRESET_NAMES, batchSizes: [], only: ["command", "peer"] },
};

/** Whether a part is wanted. */
export function isWanted({ only }: Selection, part: Part): boolean {
  return only?.includes(part) ?? true;
}

/**
 * Finds the kinds that have what is wanted.
 *
 * @param selection What is wanted.
 * @param kind The kind, if one was named.
 * @returns The kinds.
 * @throws {InputError} If there is none.
 */
export function selectedKinds(selection: Selection, kind?: BenchKind): BenchKind[] {
  const kinds = BENCH_KINDS.filter((each) => each === (kind ?? each) && has(each, selection));
  if (kinds.length > 0) return kinds;
  const wanted = [...selection.presets ?? [], ...selection.only ?? []].join(", ");
  throw new InputError(
    `Cannot measure ${wanted || "batches"}${kind === undefined ? "" : ` as "${kind}"`}: ` +
      `no case is so. ${BENCH_KINDS.map(choicesText).join("; ")}`,
  );
}

function has(kind: BenchKind, { presets, batchSizes, only }: Selection): boolean {
  const choices = CHOICES[kind];
  return (presets?.some((preset) => choices.presets.includes(preset)) ?? true) &&
    (batchSizes === undefined || choices.batchSizes.length > 0) &&
    (only?.some((part) => choices.only.includes(part)) ?? true);
}

function choicesText(kind: BenchKind): string {
  const { presets, only } = CHOICES[kind];
  const some = presets.length === PRESET_NAMES.length ? ["any preset"] : presets;
  return `${kind} has ${[...some, ...only].join(", ") || "nothing to choose"}`;
}
