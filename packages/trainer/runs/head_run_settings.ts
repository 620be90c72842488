/**
 * The settings of a run that trains a head.
 *
 * @module
 */

import type { EngineChoice } from "@goodness/core";
import * as v from "valibot";
import type { ReadOptions } from "../data/dataset_source.ts";
import { absoluteSource } from "../data/datasets.ts";
import { HEAD_DEFAULTS, type HeadLayers, type HeadSettings } from "../head/head_settings.ts";
import { parseSomeSettings } from "../settings/settings.ts";
import { BEFORE_SETTINGS } from "../settings/stored_settings.ts";

/** The settings of a run that trains a head. */
export interface HeadRunSettings
  extends Omit<HeadSettings, "layers" | "distortions">, Required<ReadOptions> {
  /** The layers that feed the head, from 0, or all of them; `upper` for all but the first. */
  readonly layers: HeadLayers | "upper";
  /** The data set: its name or a folder. */
  readonly dataset: string;
  /** How many of the last training images are kept to choose strength and epoch by. */
  readonly validation: number;
  /** Use only so many of the first training images; 0 for all. */
  readonly limitTrain: number;
  /** What computes. */
  readonly engine: EngineChoice;
}

/** What such a run starts from. */
export const HEAD_RUN_DEFAULTS: HeadRunSettings = {
  ...HEAD_DEFAULTS,
  layers: "upper",
  dataset: "mnist",
  testShare: 0.2,
  imageSize: 0,
  transpose: false,
  levels: "auto",
  validation: 10_000,
  limitTrain: 0,
  engine: "auto",
};

/** The settings that no training of a network has. */
const OWN_SETTINGS = v.object({
  layers: v.union([v.array(v.pipe(v.number(), v.safeInteger())), v.picklist(["all", "upper"])]),
  l2: v.pipe(v.array(v.pipe(v.number(), v.minValue(0))), v.minLength(1)),
});

/**
 * Completes settings.
 *
 * @param chosen The settings that were chosen.
 * @returns All settings; the defaults where nothing was chosen.
 */
export function completeHeadSettings(
  chosen: Partial<HeadRunSettings> | undefined,
): HeadRunSettings {
  const settings = { ...HEAD_RUN_DEFAULTS, ...chosen };
  return { ...settings, dataset: absoluteSource(settings.dataset) };
}

/**
 * Checks settings as a `config.json` has them, of this version or an earlier one.
 *
 * @param stored The settings.
 * @returns All settings.
 * @throws {Error} If one is damaged.
 */
export function parseHeadSettings(
  { layers, l2, ...stored }: Readonly<Record<string, unknown>>,
): HeadRunSettings {
  const shared = parseSomeSettings(stored);
  const earlier = { ...HEAD_RUN_DEFAULTS, ...BEFORE_SETTINGS };
  return { ...earlier, ...shared, ...v.parse(OWN_SETTINGS, { layers, l2 }) };
}
