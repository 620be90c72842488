/**
 * What a measurement of training works on: a preset's network at some width, its batches and its step.
 *
 * @module
 */

import { optimiserInputs } from "@goodness/core/training";
import {
  type HostTensors,
  type Network,
  parseNetworkSpec,
  resolveNetwork,
  type StepOptions,
} from "@goodness/core";
import { BatchSource } from "@goodness/trainer/data";
import { type Dataset, defaultSettings, type PresetName } from "@goodness/trainer";
import { networkFor, stepOptionsOf } from "@goodness/trainer/settings";
import { scaledNetwork } from "./scaled_network.ts";

/** Which training. */
export interface SubjectOptions {
  /** The preset. */
  readonly preset: PresetName;
  /** Images of a batch. */
  readonly batch: number;
  /** Factor on the channels of every layer. */
  readonly width: number;
}

/** A training that can be stepped. */
export interface TrainSubject {
  /** The network. */
  readonly network: Network;
  /** What its step does. */
  readonly options: StepOptions;
  /** Makes the inputs of a step, from 0; all that the host has to do for it. */
  readonly inputsOf: (step: number) => HostTensors;
}

/**
 * Prepares a training.
 *
 * @param dataset What it learns from.
 * @param chosen Which training.
 * @returns The training.
 */
export function trainSubject(
  dataset: Dataset,
  { preset, batch, width }: SubjectOptions,
): TrainSubject {
  // No row is skipped, so that a step has the products that are counted, as the peer's has.
  const settings = { ...defaultSettings(preset), batchSize: batch, easyExampleThreshold: 0 };
  const spec = scaledNetwork(networkFor(settings, dataset), width);
  const network = resolveNetwork(parseNetworkSpec(spec));
  const batches = new BatchSource(dataset.train, network, settings);
  const options = stepOptionsOf(settings);
  const rates = network.layers.map(() => settings.learningRate);
  const inputsOf = (step: number): HostTensors => ({
    ...batches.at(step),
    ...optimiserInputs(options, { step, rates }),
  });
  return { network, options, inputsOf };
}
