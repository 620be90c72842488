/**
 * The plan of a training: everything that it needs before its first step.
 *
 * @module
 */

import {
  type Engine,
  type HostTensors,
  InputError,
  type Network,
  type NetworkSpec,
  parseNetworkSpec,
  resolveNetwork,
  type Shape,
  type StepOptions,
} from "@goodness/core";
import { optimiserInputs } from "@goodness/core/training";
import { BatchSource } from "../data/batches.ts";
import { type Dataset, loadDataset } from "../data/dataset.ts";
import type { DatasetSource } from "../data/dataset_source.ts";
import { loadStoredNegatives } from "../data/stored_negatives.ts";
import { type SharedEngine, startEngine } from "./start_engine.ts";
import { learningRates } from "../settings/learning_rates.ts";
import { networkFor, settingsOfNetwork } from "../settings/network_for.ts";
import type { TrainSettings } from "../settings/settings.ts";
import { stepOptionsOf } from "../settings/step_options.ts";
import { checkPrecision, checkSettings } from "./check_settings.ts";
import { reduceData } from "./reduced_data.ts";
import type { TrainingSteps } from "./steps.ts";
import { Validator } from "./validator.ts";

/** What any run works with, whatever it trains. */
export interface RunPlan<S = TrainSettings> {
  /** The settings, with the engine that was found for `auto`. */
  readonly settings: S;
  /** The images. */
  readonly dataset: Dataset;
  /** The network. */
  readonly network: Network;
  /** What computes. */
  readonly engine: Engine;
}

/** A training that can start: its settings fit its data set, and its engine runs. */
export interface TrainingPlan extends RunPlan {
  /** What a step does. */
  readonly stepOptions: StepOptions;
  /** Steps of the whole training. */
  readonly steps: number;
  /** The batches. */
  readonly batches: BatchSource;
  /** Measures the weights after an epoch. */
  readonly validator: Validator;
  /** Gives the learning rate of each layer at a step, from 0. */
  readonly learningRatesAt: (step: number) => readonly number[];
  /** Makes what a step takes: its batch, see `BatchSource`, and its learning rates corrected as Adam needs them. */
  readonly inputsAt: (
    step: number,
    wanted?: Readonly<Record<string, Shape>>,
    part?: number,
  ) => HostTensors;
  /** Prepares to make steps with other processes, from the first values of the state. @default {alone} */
  readonly begin?: (state: HostTensors) => Promise<TrainingSteps>;
}

/** How to prepare a training. */
export interface PrepareOptions {
  /**
   * A network to train in place of the preset's. The data set gives its statistics of pixels; settings
   * that shape a network, such as where the label enters, are the network's own.
   */
  readonly network?: NetworkSpec | undefined;
  /** Where images come from. @default {the data set that settings name} */
  readonly source?: DatasetSource | undefined;
  /** Prepare for one batch of everything. @default {false} */
  readonly dryRun?: boolean | undefined;
  /** How the engine shares the machine and batches with other processes. @default {undefined} not at all */
  readonly shared?: SharedEngine | undefined;
}

/**
 * Prepares a training; writes nothing.
 *
 * @param chosen The settings.
 * @param options Its network and its images, where they are not those that settings name.
 * @returns The plan of the training.
 * @throws {InputError} If the settings do not fit the data set, the network or each other.
 * @throws {Error} If the engine cannot start or the data set is damaged.
 *
 * @example A network of one's own
 * ```ts
 * import { networkPreset } from "@goodness/core";
 * import { defaultSettings, prepareTraining } from "@goodness/trainer";
 * import { assertEquals } from "@std/assert";
 *
 * const network = { ...networkPreset("dense"), layers: [{ kind: "dense", units: 20 }] } as const;
 * const plan = await prepareTraining(
 *   { ...defaultSettings("dense"), limitTrain: 500, epochs: 3, engine: "cpu" },
 *   { network: { ...network, goodnessLayers: [0] } },
 * );
 * assertEquals([plan.network.layers.length, plan.steps], [1, 6]);
 * ```
 */
export async function prepareTraining(
  chosen: TrainSettings,
  { network: own, source, dryRun = false, shared }: PrepareOptions = {},
): Promise<TrainingPlan> {
  const wanted = {
    ...chosen,
    ...(own && settingsOfNetwork(own)),
    ...(source && { dataset: source.name }),
  };
  const whole = await loadDataset(source ?? wanted.dataset, wanted);
  if (wanted.patience > 0 && whole.validation.count === 0) {
    throw new InputError(
      'Cannot stop early without validation images: choose "validation" 1 or more',
    );
  }
  const { settings, dataset } = reduceData({ settings: wanted, dataset: whole }, dryRun);
  const spec = networkFor(settings, dataset, { own });
  checkSettings(spec, settings);
  const network = resolveNetwork(parseNetworkSpec(spec));
  checkPrecision(network, settings);
  const { storedNegatives } = settings;
  const stored = storedNegatives && await loadStoredNegatives(storedNegatives, dataset.train);
  const batches = new BatchSource(dataset.train, network, settings, stored || undefined);
  const engine = await startEngine(settings, shared);
  return planOf({
    settings: { ...settings, engine: engine.name, precision: engine.precision ?? "f32" },
    dataset,
    network,
    engine,
    batches,
    validator: new Validator(network, engine, settings),
  });
}

type PlanParts = RunPlan & Pick<TrainingPlan, "batches" | "validator">;

function planOf(parts: PlanParts): TrainingPlan {
  const { settings, network: { layers }, batches } = parts;
  const { stepsPerEpoch } = batches;
  const stepOptions = stepOptionsOf(settings);
  const steps = stepsPerEpoch * settings.epochs;
  const length = { steps, stepsPerEpoch, layers };
  const learningRatesAt = (at: number): number[] => learningRates(settings, length, at);
  const inputsAt: TrainingPlan["inputsAt"] = (at, wanted, part) => ({
    ...batches.at(at, wanted, part),
    ...optimiserInputs(stepOptions, { step: at, rates: learningRatesAt(at) }),
  });
  return { ...parts, stepOptions, steps, learningRatesAt, inputsAt };
}
