/**
 * Updates each layer in a training step as soon as its gradients are there, while the caches hold them, so that the
 * gradients of all layers take one another's place.
 *
 * @module
 */

import { learntTensors } from "../../network/parameters.ts";
import { sizeOf } from "../../ops/shape.ts";
import { emaName, firstMomentName, secondMomentName } from "../../training/optimiser.ts";
import type { TrainingProgram } from "../../training/step.ts";
import { gradientName } from "../../training/training_tensors.ts";
import type { CompiledProgram, CompiledStep, UpdateStep } from "./passes/program.ts";
import { usesOf } from "./passes/step_uses.ts";

/**
 * Adds the update of each layer behind the last step that writes its gradients or reads what it changes.
 *
 * @param compiled The step without the update. Its gradients are new state.
 * @returns The same, without gradients in its state.
 */
export function withLayerUpdates(
  compiled: CompiledProgram,
  { network, options }: TrainingProgram["training"],
): CompiledProgram {
  const { steps, state, rounded } = compiled;
  const learnt = learntTensors(network, options.layers);
  const updates = Map.groupBy(learnt, ({ layer }) => layer).entries().map(
    ([layer, tensors]): UpdateStep => ({
      kind: "update",
      layer,
      gradients: tensors.flatMap(({ name }) => state[gradientName(name)] ?? []),
      changed: tensors.flatMap(({ name }) => [
        name,
        firstMomentName(name),
        secondMomentName(name),
        ...(options.ema > 0 ? [emaName(name)] : []),
        ...(rounded[name] === undefined ? [] : [rounded[name]]),
      ]),
      length: tensors.reduce((sum, { shape }) => sum + sizeOf(shape), 0),
    }),
  ).toArray();
  const isGradient = new Set(learnt.map(({ name }) => gradientName(name)));
  return {
    ...compiled,
    steps: [...steps.keys(), steps.length].flatMap((at): CompiledStep[] => [
      ...updates.filter((update) => placeOf(update, steps) === at),
      ...steps.slice(at, at + 1),
    ]),
    state: Object.fromEntries(Object.entries(state).filter(([name]) => !isGradient.has(name))),
  };
}

/** The first place among steps at which a layer can be updated. */
function placeOf({ gradients, changed }: UpdateStep, steps: readonly CompiledStep[]): number {
  return 1 + steps.findLastIndex((step) => {
    const { reads, writes } = usesOf(step);
    return writes.some((name) => gradients.includes(name)) ||
      [...reads, ...writes].some((name) => changed.includes(name));
  });
}
