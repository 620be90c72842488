/**
 * The training step: every layer learns from its own goodness on the same batch, and no gradient crosses layers.
 * As the objective is local, the gradient of a layer's weights is the product of its inputs and of the derivative
 * by its pre-activities. Nothing is differentiated automatically.
 *
 * @module
 */

import { gradientScale } from "./adam.ts";
import type { BoundNetwork } from "../network/bound_network.ts";
import { applyDropout } from "./dropout.ts";
import { learnLayer } from "./learn_layer.ts";
import { layerAt, type StepHooks } from "../network/forward.ts";
import type { Network } from "../network/geometry.ts";
import {
  batchStatistics,
  movedStatistics,
  runningStatistics,
} from "../network/batch_statistics.ts";
import { allLayers } from "../network/layer_range.ts";
import { learntTensors } from "../network/parameters.ts";
import { objectiveOf } from "../objectives/objectives.ts";
import { type Program, type ProgramResult, type TensorMap, tensorNamed } from "../ops/program.ts";
import { meanOverProcesses } from "../ops/processes.ts";
import { optimiserUpdate } from "./optimiser.ts";
import type { StepOptions } from "./step_options.ts";
import {
  dropoutName,
  gradientName,
  METRICS_NAME,
  trainingInputs,
  trainingShapes,
} from "./training_tensors.ts";

/** A training step that names the network and the options, for engines that have a special implementation. */
export interface TrainingProgram extends Program {
  /** What it was made from. */
  readonly training: {
    /** The network. */
    readonly network: Network;
    /** What the step does. */
    readonly options: StepOptions;
  };
}

/**
 * Whether a program is a {@linkcode TrainingProgram}.
 */
export function isTrainingProgram(program: Program): program is TrainingProgram {
  return "training" in program;
}

/**
 * Makes the training step of a network a program.
 *
 * @param options What the step does.
 * @returns The program; its state is described by {@linkcode trainingShapes}, its inputs by
 *   {@linkcode trainingInputs}.
 *
 * @example
 * ```ts
 * import { networkPreset, resolveNetwork, stepOptions, trainingProgram } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 *
 * const options = stepOptions({ batchSize: 100 });
 * const network = resolveNetwork(networkPreset("dense"));
 * assertEquals(trainingProgram(network, options).inputs.labels, [100, 10]);
 * ```
 */
export function trainingProgram(network: Network, options: StepOptions): TrainingProgram {
  return {
    training: { network, options },
    inTrainingPrecision: true,
    name: `train ${network.spec.name}`,
    state: trainingShapes(network, options),
    inputs: trainingInputs(network, options),
    run: (ops, weights, inputs) => trainingStep({ ops, network, weights }, options, inputs),
  };
}

/**
 * Makes all of the training step but the update of the weights a program, for engines that have a kernel for the
 * update.
 *
 * @param options What the step does.
 * @returns The program. Its inputs are those of {@linkcode trainingProgram}. So is its state, with the gradients
 *   added, see {@linkcode gradientName}. A run replaces the gradients, the metrics, the peers' means and the running
 *   statistics. The gradients come first among its results, layer by layer.
 */
export function gradientProgram(network: Network, options: StepOptions): Program {
  const tensors = learntTensors(network, options.layers);
  const gradients = tensors.map(({ name, shape }) => [gradientName(name), shape] as const);
  return {
    name: `gradients ${network.spec.name}`,
    state: { ...trainingShapes(network, options), ...Object.fromEntries(gradients) },
    inputs: trainingInputs(network, options),
    run: (ops, weights, inputs) => {
      const learnt = learn({ ops, network, weights }, options, inputs);
      const made = tensors.map(({ name }) => {
        return [gradientName(name), tensorNamed(learnt.gradients, name)];
      });
      const state = { ...Object.fromEntries(made), ...learnt.state };
      return { state, outputs: learnt.outputs };
    },
  };
}

function trainingStep<T>(
  bound: BoundNetwork<T>,
  options: StepOptions,
  inputs: TensorMap<T>,
): ProgramResult<T> {
  const { ops, network, weights } = bound;
  const { gradients, state, outputs } = learn(bound, options, inputs);
  const scale = gradientScale(options.adam);
  const updated = learntTensors(network, options.layers).flatMap(({ name, layer }) => {
    const gradient = tensorNamed(gradients, name);
    return Object.entries(
      optimiserUpdate(ops, options, { state: weights, inputs }, { name, layer, gradient, scale }),
    );
  });
  return { state: { ...state, ...Object.fromEntries(updated) }, outputs };
}

/** The results of a step before the update. */
interface Learnt<T> {
  /** The gradient of each learnt tensor, at {@linkcode gradientScale}, by the tensor's name. */
  readonly gradients: TensorMap<T>;
  /** New state besides weights, moments and averages. */
  readonly state: TensorMap<T>;
  /** What the last layer passes on to another process, if there is a layer behind it. */
  readonly outputs: TensorMap<T>;
}

function learn<T>(
  bound: BoundNetwork<T>,
  options: StepOptions,
  inputs: TensorMap<T>,
): Learnt<T> {
  const { ops, network, weights: state } = bound;
  const running: Record<string, T> = {};
  const hooks: StepHooks<T> = {
    drop: (below, layer) => {
      const mask = inputs[dropoutName(layer)];
      return mask === undefined ? below : applyDropout(ops, below, mask);
    },
    statistics: (values, index) => {
      const layer = { ...layerAt(network, index), processes: options.processes };
      const { mean } = runningStatistics(state, index);
      const batch = batchStatistics(ops, layer, values, mean);
      Object.assign(running, movedStatistics(ops, state, index, batch));
      return batch;
    },
  };
  const { start, end } = options.layers ?? allLayers(network);
  const trained = objectiveOf(network.spec).layers(bound, options, { inputs, hooks });
  const outputs = end < network.layers.length ? trained.passedOn() : {};
  const learnt = trained.layers.map((layer, at) =>
    learnLayer(bound, options, { layer, index: start + at, inputs })
  );
  const ownMetrics = ops.concat(learnt.map(({ metrics }) => metrics), 0);
  const measured = meanOverProcesses(ops, options, ownMetrics);
  return {
    gradients: Object.fromEntries(learnt.flatMap(({ gradients }) => Object.entries(gradients))),
    state: {
      ...running,
      ...Object.fromEntries(learnt.flatMap(({ state }) => Object.entries(state))),
      [METRICS_NAME]: ops.add(tensorNamed(state, METRICS_NAME), measured),
    },
    outputs,
  };
}
