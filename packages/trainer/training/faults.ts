/**
 * What can go wrong with the numbers of a training, and how it is noticed.
 *
 * @module
 */

import type { HostTensors } from "@goodness/core";
import { oddNumber, tensorNamed } from "@goodness/core/ops";
import { METRICS_NAME, STEP_METRICS } from "@goodness/core/training";
import type { StepMetrics } from "./observer.ts";

/** Something that is wrong with a layer, and ends its training. */
export interface Fault {
  /** The layer, from 0. */
  readonly layer: number;
  /** What it is. */
  readonly kind: "not finite" | "exploded" | "dead";
  /** The same with figures, for people; the layer is "it". */
  readonly what: string;
}

/**
 * The goodness at which a layer counts as exploded. Goodness starts near 1. The layers of all presets end
 * below 100. At a million, float32 resolves differences of 0.06, and losses compare finer ones.
 */
const EXPLODED = 1e6;

/** The share of dead units at which a layer has nearly none left. */
export const NEARLY_DEAD = 0.95;

/**
 * Picks what the layers measured out of a training's state.
 *
 * @param state The state.
 * @param steps Steps since the metrics were last cleared.
 * @returns Means over these steps, one object a layer.
 */
export function metricsOf(state: HostTensors, steps: number): StepMetrics[] {
  const sums = tensorNamed(state, METRICS_NAME);
  const width = STEP_METRICS.length;
  return Array.from({ length: sums.length / width }, (_, layer) => {
    const mean = (at: number): number => (sums[layer * width + at] ?? NaN) / steps;
    return {
      loss: mean(STEP_METRICS.indexOf("loss")),
      positiveGoodness: mean(STEP_METRICS.indexOf("positiveGoodness")),
      negativeGoodness: mean(STEP_METRICS.indexOf("negativeGoodness")),
      pairwiseError: mean(STEP_METRICS.indexOf("pairwiseError")),
    };
  });
}

/**
 * Looks for a fault in what layers measured.
 *
 * @param layers Means over steps.
 * @returns The fault of the lowest layer, which may cause those of the layers above; nothing if there is none.
 */
export function faultOfMetrics(layers: readonly StepMetrics[]): Fault | undefined {
  for (const [layer, metrics] of layers.entries()) {
    const { loss, positiveGoodness, negativeGoodness } = metrics;
    if (!Object.values(metrics).every(Number.isFinite)) {
      const what = `its loss is ${loss}, ${goodnessText(metrics)}`;
      return { layer, kind: "not finite", what };
    }
    if (Math.max(Math.abs(positiveGoodness), Math.abs(negativeGoodness)) > EXPLODED) {
      return { layer, kind: "exploded", what: `its goodness exploded, ${goodnessText(metrics)}` };
    }
    if (positiveGoodness === 0 && negativeGoodness === 0) {
      return { layer, kind: "dead", what: "all of its units are dead, goodness is 0" };
    }
  }
  return undefined;
}

/**
 * Writes the goodness of a layer for people.
 *
 * @param metrics What it measured.
 * @returns Such as `goodness 3.10 of positive and 2.90 of negative data`.
 */
export function goodnessText(metrics: StepMetrics): string {
  const { positiveGoodness, negativeGoodness } = metrics;
  return `goodness ${positiveGoodness.toPrecision(3)} of positive and ` +
    `${negativeGoodness.toPrecision(3)} of negative data`;
}

/**
 * Looks for numbers that are not finite in weights and what the optimiser keeps of them.
 *
 * @param state The state; its metrics, which are sums, are not looked at.
 * @returns The fault of the lowest layer; nothing if there is none.
 */
export function faultOfTensors({ [METRICS_NAME]: _, ...state }: HostTensors): Fault | undefined {
  const faults = Object.entries(state).flatMap(([name, values]): Fault[] => {
    const odd = oddNumber(values);
    if (odd === undefined) return [];
    const layer = Number(/^layers\.(\d+)\./.exec(name)?.[1] ?? NaN);
    return [{ layer, kind: "not finite", what: `its tensor ${name} has the value ${odd.value}` }];
  });
  return lowest(faults);
}

/** How active the units of a layer are on some images. */
export interface UnitActivity {
  /** The share of units that are 0 for all of them. */
  readonly deadUnits: number;
  /** A lower bound of the layer's goodness. */
  readonly leastGoodness: number;
}

/**
 * Looks for a fault in how active units are.
 *
 * @param layers The layers.
 * @returns The fault of the lowest layer; nothing if there is none.
 */
export function faultOfActivity(layers: readonly UnitActivity[]): Fault | undefined {
  for (const [layer, { deadUnits, leastGoodness }] of layers.entries()) {
    if (deadUnits === 1) {
      return { layer, kind: "dead", what: "all of its units are dead on a sample of images" };
    }
    if (!(leastGoodness <= EXPLODED)) {
      const what = `its goodness exploded to at least ${leastGoodness.toPrecision(3)}`;
      return { layer, kind: "exploded", what };
    }
  }
  return undefined;
}

/**
 * Chooses among faults.
 *
 * @param faults The faults.
 * @returns That of the lowest layer, the first of equals; nothing if there is none.
 */
export function lowest(faults: readonly Fault[]): Fault | undefined {
  return faults.toSorted((a, b) => a.layer - b.layer)[0];
}
