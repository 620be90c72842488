/**
 * Whether an engine makes the training step that the reference makes.
 *
 * @module
 */

import type { Engine } from "@goodness/core";
import { stepFault, type StepToCheck } from "@goodness/core/engines";

/**
 * Makes the same steps on an engine and on the reference, in float64.
 *
 * @param engine The engine.
 * @param step What is checked.
 * @throws {Error} If weights or Adam's running means end apart.
 */
export async function checkStep(engine: Engine, step: StepToCheck): Promise<void> {
  const fault = await stepFault(engine, step);
  if (fault === undefined) return;
  throw new Error(
    `Cannot measure engine ${engine.name} as its training step must be right: ${fault}`,
  );
}
