/**
 * Whether a training can be divided among processes.
 *
 * @module
 */

import { InputError } from "@goodness/core";
import { checkSharedLoss } from "@goodness/core/objectives";
import { ownImages } from "@goodness/core/ops";
import type { TrainingPlan } from "../training/plan.ts";
import type { ParallelName } from "./division.ts";

/** The engine that sums over processes. */
const SUMMING_ENGINE = "native";

/**
 * Checks that a training can be divided.
 *
 * @param by What the processes divide.
 * @param processes How many they are.
 * @throws {InputError} If it cannot; the message says what can be done.
 */
export function checkDivision(
  { network, engine, stepOptions }: Pick<TrainingPlan, "network" | "engine" | "stepOptions">,
  by: ParallelName,
  processes: number,
): void {
  if (by === "layers") {
    const { length } = network.layers;
    if (processes <= length) return;
    throw new InputError(
      `Cannot divide ${length} layers among ${processes} processes: start at most ${length}`,
    );
  }
  if (engine.name !== SUMMING_ENGINE) {
    throw new InputError(
      `Cannot divide batches on engine "${engine.name}": choose the engine "${SUMMING_ENGINE}", ` +
        "or divide layers",
    );
  }
  const shared = { ...stepOptions, processes };
  ownImages(shared);
  checkSharedLoss(shared);
}
