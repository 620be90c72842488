/**
 * From stages to the settings of their trainings.
 *
 * @module
 */

import { defaultSettings } from "@goodness/trainer";
import type { TrainSettings } from "@goodness/trainer";
import type { StageResult } from "./stage_result.ts";
import { LADDER, SIDE_STAGES, type SideStage, type Stage } from "./stages.ts";

/** What all stages of a study share. */
export type Budget = Pick<
  TrainSettings,
  "dataset" | "validation" | "limitTrain" | "epochs" | "seed" | "engine"
>;

/** A stage with the whole settings of its training. */
export interface PlannedStage extends Stage {
  /** Its position on the ladder, from 0; nothing off the ladder. */
  readonly position?: number;
  /** The stage that it changes; nothing for the first one. */
  readonly of?: string;
  /** The settings. */
  readonly settings: TrainSettings;
}

/** A stage and what it came to. */
export interface StudiedStage extends PlannedStage {
  /** What it came to. */
  readonly result: StageResult;
}

/**
 * Plans a study: each stage has the settings of the one before and its own changes.
 *
 * @param budget What all stages share.
 * @returns The stages of the ladder, each followed by those off the ladder that change it.
 */
export function planStudy(budget: Budget): PlannedStage[] {
  let settings: TrainSettings = {
    ...defaultSettings("original"),
    ...budget,
    validateEvery: budget.epochs, // accuracy is of interest at the end
  };
  return LADDER.flatMap((stage, position) => {
    settings = { ...settings, ...stage.changes };
    const before = LADDER[position - 1];
    const planned = { ...stage, position, settings, ...(before && { of: before.id }) };
    return [planned, ...sidesOf(planned)];
  });
}

function sidesOf({ id, settings }: PlannedStage): PlannedStage[] {
  return SIDE_STAGES.filter((side: SideStage) => side.of === id)
    .map((side) => ({ ...side, settings: { ...settings, ...side.changes } }));
}
