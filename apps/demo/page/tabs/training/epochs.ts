/**
 * What a run measured, epoch by epoch.
 *
 * @module
 */

import * as v from "valibot";
import type { RunSummary } from "../../../runs/run.ts";
import type { GoodnessBins } from "../../plots/goodness_plot.tsx";
import type { Range } from "../../plots/scale.ts";

/** What an epoch measured in a layer. */
export interface EpochLayer {
  /** The layer's own loss; null if it is not finite. */
  readonly loss: number | null;
  /** The share of pairs whose positive had the higher goodness; null if it is not finite. */
  readonly ordered: number | null;
  /** The share of validation images that the layer alone classified correctly; null if it was not measured. */
  readonly accuracy: number | null;
  /** The goodness of positive and of negative data; older runs have none. */
  readonly goodness: GoodnessBins | undefined;
}

/** What an epoch measured. */
export interface Epoch {
  /** The epoch, from 1. */
  readonly epoch: number;
  /** The steps so far. */
  readonly step: number;
  /** Training images per second. */
  readonly imagesPerSecond: number;
  /** The share of validation images classified correctly; null if it was not measured. */
  readonly accuracy: number | null;
  /** The layers, first to last. */
  readonly layers: readonly EpochLayer[];
}

/** JSON has null for a number that is not finite. */
const figure = v.optional(v.nullable(v.number()), null);

const LINE = v.object({
  step: v.number(),
  epoch: v.number(),
  images_per_second: v.optional(v.nullable(v.number()), null),
  validation_accuracy: figure,
  layers: v.array(v.object({
    loss: figure,
    pairwise_error: figure,
    validation_accuracy: figure,
    goodness_histogram: v.optional(v.object({
      from: v.number(),
      to: v.number(),
      positive: v.array(v.number()),
      negative: v.array(v.number()),
    })),
  })),
});

/**
 * Reads a line of `metrics.jsonl`.
 *
 * @param line The line.
 * @returns The epoch.
 * @throws {SyntaxError} If the line is no epoch.
 */
export function parseEpoch(line: string): Epoch {
  const { success, output, issues } = v.safeParse(LINE, JSON.parse(line));
  if (!success) throw new SyntaxError(`Cannot read an epoch: ${issues[0].message}`);
  return {
    epoch: output.epoch,
    step: output.step,
    imagesPerSecond: output.images_per_second ?? NaN,
    accuracy: output.validation_accuracy,
    layers: output.layers.map((layer) => ({
      loss: layer.loss,
      ordered: layer.pairwise_error === null ? null : 1 - layer.pairwise_error,
      accuracy: layer.validation_accuracy,
      goodness: layer.goodness_histogram,
    })),
  };
}

/**
 * Adds an epoch to those before it. One that was there before takes its place, and those after it are gone, as a
 * resumed run measures them anew.
 *
 * @param epochs The epochs so far.
 * @param added The epoch.
 * @param at Its place, from 0.
 * @returns The epochs with it.
 */
export function withEpoch(epochs: readonly Epoch[], added: Epoch, at: number): Epoch[] {
  return [...epochs.slice(0, at), added];
}

/**
 * The axis of a layer's goodness that fits all epochs.
 *
 * @param epochs The epochs.
 * @param layer The layer, from 0.
 * @returns The lowest and the highest goodness.
 */
export function goodnessRange(epochs: readonly Epoch[], layer: number): Range {
  const bins = epochs.flatMap(({ layers }) => layers[layer]?.goodness ?? []);
  if (bins.length === 0) return [0, 1];
  return [Math.min(...bins.map(({ from }) => from)), Math.max(...bins.map(({ to }) => to))];
}

/** Epochs whose pace counts: the first ones are slower. */
const RECENT = 3;

/**
 * How long a run takes to its last epoch. The time of validation is not known, and left out.
 *
 * @param epochs The epochs so far.
 * @param run Its epochs, and images of a step.
 * @returns Seconds; nothing if it cannot be told.
 */
export function secondsLeft(
  epochs: readonly Epoch[],
  { epochs: all, batchSize }: Pick<RunSummary, "epochs" | "batchSize">,
): number | undefined {
  const recent = epochs.slice(-RECENT);
  const last = recent.at(-1);
  if (last === undefined || all === null || batchSize === null) return undefined;
  const paces = recent.map(({ imagesPerSecond }) => imagesPerSecond);
  const pace = paces.reduce((sum, value) => sum + value) / paces.length;
  const seconds = (all - last.epoch) * last.step / last.epoch * batchSize / pace;
  return Number.isFinite(seconds) ? seconds : undefined;
}
