/**
 * Settings whose value `auto` a run replaces by what it finds on its machine.
 *
 * @module
 */

import type { TrainSettings } from "./settings.ts";

const FOUND: readonly (keyof TrainSettings)[] = ["engine", "precision"];

/** Whether a run finds the value of a setting on its machine where that is `auto`. */
export function isFoundByRun(key: string): boolean {
  return FOUND.some((found) => found === key);
}
