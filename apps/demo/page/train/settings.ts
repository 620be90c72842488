/**
 * The settings of a training in the page. All of them stand in the address, so that a lesson can link to them.
 *
 * @module
 */

import {
  type LabelPlacement,
  type LayerSpec,
  LOSSES,
  type Network,
  networkPreset,
  resolveNetwork,
} from "@goodness/core";
import type { BatchSettings } from "@goodness/trainer/data/batches";

/** The kinds of layers to choose from. */
export const KINDS = ["local", "dense"] as const;

/** The losses to choose from: those of positive and negative data. */
export const LOSS_CHOICES = ["threshold", "pairwise"] as const;

/** Where a label may enter. */
export const PLACEMENTS = [
  "detached",
  "everywhere",
  "pixels",
] as const satisfies readonly LabelPlacement[];

/** The most layers: of 4x4 locations first, each of the others has a row and a column less. */
export const MOST_LAYERS = 4;

/** The settings of a training. */
export interface TrainSettings {
  /** Adam's learning rate. */
  readonly rate: number;
  /** The goodness that separates positive from negative data, where the loss uses it. */
  readonly threshold: number;
  /** The kind of all layers. */
  readonly kind: typeof KINDS[number];
  /** Channels of a location, or units, of each layer. */
  readonly layers: readonly number[];
  /** The loss. */
  readonly loss: typeof LOSS_CHOICES[number];
  /** Where the label enters. */
  readonly labels: typeof PLACEMENTS[number];
  /** The seed of first weights, of the images' order and of negatives. */
  readonly seed: number;
  /** Images of a batch. */
  readonly batch: number;
}

/** What a number may be. */
export interface Bounds {
  /** The least. */
  readonly min: number;
  /** The most. */
  readonly max: number;
  /** Whether it is whole. */
  readonly whole: boolean;
}

/** What the numbers may be. */
export const BOUNDS = {
  rate: { min: 0.0001, max: 0.1, whole: false },
  threshold: { min: 0.1, max: 10, whole: false },
  channels: { min: 2, max: 256, whole: true },
  seed: { min: 0, max: 999_999, whole: true },
  batch: { min: 10, max: 500, whole: true },
} as const satisfies Record<string, Bounds>;

/** The settings of a page that is opened without any. */
export const DEFAULTS: TrainSettings = {
  rate: 0.01,
  threshold: 1,
  kind: "local",
  layers: [16, 24, 32],
  loss: "threshold",
  labels: "detached",
  seed: 1,
  batch: 100,
};

/**
 * Reads settings from an address.
 *
 * @param hash The address's hash, such as `#train?rate=0.02&layers=16,32`.
 * @returns The settings; the default of what is left out or cannot be used.
 */
export function settingsOf(hash: string): TrainSettings {
  const params = new URLSearchParams(hash.split("?")[1] ?? "");
  const number = (name: "rate" | "threshold" | "seed" | "batch"): number =>
    within(params.get(name), BOUNDS[name]) ?? DEFAULTS[name];
  const layers = (params.get("layers") ?? "").split(",")
    .map((text) => within(text, BOUNDS.channels));
  const known = layers.filter((channels) => channels !== undefined);
  return {
    rate: number("rate"),
    threshold: number("threshold"),
    kind: oneOf(KINDS, params.get("kind")) ?? DEFAULTS.kind,
    layers: known.length === layers.length && known.length <= MOST_LAYERS ? known : DEFAULTS.layers,
    loss: oneOf(LOSS_CHOICES, params.get("loss")) ?? DEFAULTS.loss,
    labels: oneOf(PLACEMENTS, params.get("labels")) ?? DEFAULTS.labels,
    seed: number("seed"),
    batch: number("batch"),
  };
}

/**
 * Writes settings for an address.
 *
 * @param settings The settings.
 * @returns A hash with those that are not the default.
 */
export function hashOf(settings: TrainSettings): string {
  const changed = Object.entries(settings)
    .filter(([name, value]) => String(value) !== String(DEFAULTS[name as keyof TrainSettings]))
    .map(([name, value]) => `${name}=${value}`);
  return changed.length === 0 ? "#train" : `#train?${changed.join("&")}`;
}

/**
 * Reads a number.
 *
 * @param text What was typed.
 * @param bounds What it may be.
 * @returns The number; nothing if it cannot be used.
 */
export function within(text: string | null, { min, max, whole }: Bounds): number | undefined {
  const value = text === null || text.trim() === "" ? NaN : Number(text);
  const isRight = value >= min && value <= max && (!whole || Number.isInteger(value));
  return isRight ? value : undefined;
}

function oneOf<T extends string>(choices: readonly T[], text: string | null): T | undefined {
  return choices.find((choice) => choice === text);
}

/**
 * Tells whether the threshold means something.
 *
 * @param settings The settings.
 * @returns Whether the loss uses it.
 */
export function usesThreshold({ loss }: TrainSettings): boolean {
  return LOSSES[loss].usesThreshold;
}

/**
 * Makes the network of a training.
 *
 * @param settings The settings.
 * @returns The network, for MNIST's images.
 */
export function networkOf({ kind, layers, labels, threshold }: TrainSettings): Network {
  return resolveNetwork({
    ...networkPreset("local"),
    name: "trained-here",
    labelPlacement: labels,
    threshold,
    layers: layers.map((channels, layer) => layerOf(kind, channels, layer)),
    goodnessLayers: layers.map((_, layer) => layer),
  });
}

function layerOf(kind: TrainSettings["kind"], channels: number, layer: number): LayerSpec {
  if (kind === "dense") return { kind, units: channels };
  return layer === 0
    ? { kind, field: [10, 10], stride: [6, 6], channels }
    : { kind, field: [2, 2], stride: [1, 1], channels };
}

/**
 * The settings of the batches of a training.
 *
 * @param settings The settings.
 * @returns Those of its batches; images are shifted by a pixel at most, and not distorted.
 */
export function batchSettingsOf({ seed, batch, loss }: TrainSettings): BatchSettings {
  return { ...BATCHES, seed, loss, batchSize: batch };
}

const BATCHES = {
  lossScale: 20,
  negatives: "hard",
  negativeSharpness: 20,
  updates: "paired",
  easyExampleThreshold: 0,
  dropout: 0,
  inputDropout: 0,
  peer: 0,
  weightDecay: 0,
  ema: 0,
  shift: 1,
  rotation: 0,
  scaling: 0,
  shear: 0,
  elastic: 0,
  flip: false,
  brightness: 0,
  contrast: 0,
  cutout: 0,
  hybrids: "images",
  blurs: 6,
  originalDataBug: false,
} as const;
