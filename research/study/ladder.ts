/**
 * The settings of all stages of a study.
 *
 * @module
 */

import { defaultSettings, type TrainSettings } from "@goodness/trainer";
import type { StageResult } from "./stage_result.ts";
import { LADDER, SIDE_STAGES, type SideStage, type Stage } from "./stages.ts";

/** The settings that all stages of a study share. */
export type Budget = Pick<
  TrainSettings,
  "dataset" | "validation" | "limitTrain" | "epochs" | "seed" | "engine"
>;

/** A stage with all settings of its training. */
export interface PlannedStage extends Stage {
  /** Its position on the ladder, from 0; nothing off the ladder. */
  readonly position?: number;
  /** The stage that it changes; nothing for the first one. */
  readonly of?: string | undefined;
  /** The settings. */
  readonly settings: TrainSettings;
}

/** A stage and its result. */
export interface StudiedStage extends PlannedStage {
  /** Its result. */
  readonly result: StageResult;
}

/**
 * Plans a study: each stage has the settings of the one before, with its own changes.
 *
 * @param budget The settings that all stages share.
 * @returns The stages of the ladder, each followed by those off the ladder that change it.
 */
export function planStudy(budget: Budget): PlannedStage[] {
  let settings: TrainSettings = {
    ...defaultSettings("original"),
    ...budget,
    validateEvery: budget.epochs, // only the accuracy at the end is used
  };
  return LADDER.flatMap((stage, position) => {
    settings = { ...settings, ...stage.changes };
    const planned = { ...stage, position, settings, of: LADDER[position - 1]?.id };
    return [planned, ...sidesOf(planned)];
  });
}

function sidesOf({ id, settings }: PlannedStage): PlannedStage[] {
  return SIDE_STAGES.filter((side: SideStage) => side.of === id)
    .map((side) => ({ ...side, settings: { ...settings, ...side.changes } }));
}
