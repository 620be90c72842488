/**
 * Forward-Forward networks, in which every layer learns from its own local objective, and the engines
 * that run them; without I/O, for Deno and browsers.
 *
 * @example Count the parameters of the default network
 * ```ts
 * import { networkPreset, parameterCount, resolveNetwork } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parameterCount(resolveNetwork(networkPreset("local"))), 3_087_636);
 * ```
 *
 * @module
 */

export {
  createEngine,
  ENGINE_CHOICES,
  type EngineChoice,
  type EngineName,
  type EngineOptions,
  type NamedEngine,
} from "./engines/engine.ts";
export type { Model } from "./files/model.ts";
export { decodeModel, encodeModel } from "./files/model_file.ts";
export type { TrainingRecord } from "./files/training_record.ts";
export { type Head } from "./head/head.ts";
export { HeadReadout } from "./head/head_readout.ts";
export { ImagePreparer, standardise } from "./images/image_preparer.ts";
export { type Grid, type LayerGeometry, slidingWindows } from "./network/grid.ts";
export { kindOfBytes } from "./files/kind_of_bytes.ts";
export {
  PRECISION_CHOICES,
  PRECISION_NAMES,
  type PrecisionChoice,
  type PrecisionName,
} from "./ops/precision.ts";
export { type Layer, type Network, resolveNetwork } from "./network/geometry.ts";
export { initialWeights, parameterCount } from "./network/parameters.ts";
export {
  type ImageShape,
  imageSize,
  type ImageStatistics,
  isSameShape,
  type Preparation,
  preparationOf,
  shapeText,
} from "./network/image_shape.ts";
export { labelCount, type NetworkSpec, parseNetworkSpec } from "./network/network_spec.ts";
export { type Normalisation, NORMALISATION_NAMES } from "./network/normalisation_spec.ts";
export {
  GOODNESS_NAMES,
  type GoodnessName,
  LABEL_PLACEMENTS,
  type LabelPlacement,
  type Objective,
  OBJECTIVE_CHOICES,
} from "./network/objective_spec.ts";
export type { GoodnessFunction, GoodnessFunctions } from "./network/goodness_function.ts";
export { LayerError } from "./network/layer_error.ts";
export { layerSummaries, type LayerSummary } from "./network/layer_summary.ts";
export { networkWarnings } from "./network/network_warnings.ts";
export {
  LAYER_KINDS,
  type LayerKind,
  layerKind,
  type LayerKinds,
  type LayerSpec,
  type StandardLayerSpec,
} from "./network/layer_kinds.ts";
export {
  type LabelledImages,
  MNIST,
  NETWORK_NAMES,
  type NetworkName,
  networkPreset,
} from "./network/presets.ts";
export { type GroupLoss, type Loss, type PairLoss } from "./objectives/loss.ts";
export { LOSS_NAMES, LOSSES, type LossName } from "./objectives/losses.ts";
export { type LocalObjective } from "./objectives/objective.ts";
export { objectiveOf } from "./objectives/objectives.ts";
export { type Ops, type Shape } from "./ops/ops.ts";
export {
  type Engine,
  type Executable,
  type HostTensors,
  type Program,
  type ProgramResult,
  type TensorMap,
} from "./ops/program.ts";
export { randomStream } from "./ops/random.ts";
export type { ConfidenceRule, Usual } from "./prediction/confidence.ts";
export { LabelScorer } from "./prediction/label_scorer.ts";
export { bestLabels, sumGoodness } from "./prediction/label_scores.ts";
export { type Readout, READOUTS } from "./prediction/readout.ts";
export { type TrainingProgram, trainingProgram } from "./training/step.ts";
export { optimiserInputs } from "./training/optimiser.ts";
export { type StepOptions, stepOptions } from "./training/step_options.ts";
export {
  initialTrainingState,
  trainingInputs,
  trainingShapes,
} from "./training/training_tensors.ts";
export { InputError, MachineError } from "./ops/input_error.ts";
