/**
 * From numbers of a head's training that are not finite to the step where that began.
 *
 * @module
 */

import type { Executable, HostTensors } from "@goodness/core";
import { type ReplayedSteps, replayUntil } from "@goodness/core/engines";
import { HEAD_LOSS } from "@goodness/core/head";
import { oddTensor } from "@goodness/core/ops";
import { DivergedError, placeText } from "@goodness/core/training";
import { type HeadEpochParts, headInputs } from "./head_epoch.ts";

/**
 * Finds the step, by making those since the last checkpoint once more.
 *
 * @param executable The training step, with no run in progress.
 * @param parts What the steps are made of; they began at the last checkpoint.
 * @param noticed The state at that checkpoint, and the steps made when something was noticed.
 * @returns The error to end the training with.
 */
export async function headDivergence(
  executable: Executable,
  parts: HeadEpochParts,
  { state, step: to }: { readonly state: HostTensors; readonly step: number },
): Promise<DivergedError> {
  const { start: from, settings, signal } = parts;
  const inputsAt = headInputs(parts);
  const steps: ReplayedSteps = {
    run: (step) => executable.run(inputsAt(step)),
    readState: (names) => executable.readState(names),
    writeState: (values) => executable.writeState(values),
  };
  const cleared = { [HEAD_LOSS]: new Float32Array(1) };
  const { sound, found } = await replayUntil(
    steps,
    { state, from, to, signal, cleared },
    oddTensor,
  );
  const firstStep = Math.min(sound + 1, to);
  const place = { firstStep, lastStep: found ? firstStep : to };
  const what = found ? `${found.name} has the value ${found.odd.value}` : "numbers are not finite";
  const remedy = firstStep === 1
    ? "check that the features of the network are no huge numbers, or lower"
    : "to go on from what was saved before, resume the run with a lower value of";
  return new DivergedError(
    `The head's training diverged ${placeText(place)}: ${what}; ${remedy} the learning rate of ` +
      `the head (it is ${settings.learningRate})`,
    place,
  );
}
