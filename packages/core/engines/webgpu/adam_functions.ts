/**
 * The WGSL of Adam, which the programs share that update what a layer learns.
 *
 * @module
 */

import {
  emaName,
  firstMomentName,
  LEARNING_RATE_NAME,
  type OptimiserOptions,
  secondMomentName,
  STEP_SIZE_NAME,
} from "../../training/optimiser.ts";
import { type Binding, float } from "./compute_program.ts";
import { valueType, type Width } from "./values.ts";

/** A learnt tensor. */
export interface LearntSizes {
  /** Its name. */
  readonly name: string;
  /** Its layer, from 0. */
  readonly layer: number;
  /** Numbers that are read and written at once. */
  readonly width: Width;
}

/** The optimiser of a network. */
export interface AdamContext {
  /** Layers of the network. */
  readonly layers: number;
  /** The optimiser. */
  readonly step: OptimiserOptions;
}

/**
 * Binds a learnt tensor, its moments and its average, the step sizes and learning rates.
 *
 * @param learnt The tensor.
 * @param context The optimiser.
 * @returns The bindings that {@linkcode adamFunction} names.
 */
export function adamBindings(
  { name, width }: LearntSizes,
  { layers, step }: AdamContext,
): Binding[] {
  const state = (variable: string, buffer: string): Binding => ({
    variable,
    type: `array<${valueType(width)}>`,
    buffer,
    access: "read_write",
  });
  const perLayer = (variable: string, buffer: string): Binding => ({
    variable,
    type: `array<vec4f, ${Math.ceil(layers / 4)}>`,
    buffer,
    access: "uniform",
  });
  return [
    state("weight", name),
    state("mean", firstMomentName(name)),
    state("square", secondMomentName(name)),
    ...(step.ema > 0 ? [state("ema", emaName(name))] : []),
    perLayer("stepSizes", STEP_SIZE_NAME),
    ...(step.weightDecay > 0 ? [perLayer("learningRates", LEARNING_RATE_NAME)] : []),
  ];
}

/**
 * Writes `learn(index, gradient)`, in the order of `optimiserUpdate`. The index counts elements of the arrays.
 *
 * @param learnt The tensor.
 * @param context The optimiser.
 * @returns WGSL.
 */
export function adamFunction({ layer, width }: LearntSizes, { step }: AdamContext): string {
  const { beta1, beta2, epsilon } = step.adam;
  const ofLayer = (values: string): string =>
    `${values}[${Math.floor(layer / 4)}].${"xyzw"[layer % 4]}`;
  const decay = step.weightDecay === 0
    ? "weight[index]"
    : `weight[index] - weight[index] * (${ofLayer("learningRates")} * ${float(step.weightDecay)})`;
  const ema = step.ema === 0 ? "" : `
  ema[index] += (next - ema[index]) * ${float(1 - step.ema)};`;
  return `
fn learn(index : u32, gradient : ${valueType(width)}) {
  let stepSize = ${ofLayer("stepSizes")};
  let nextMean = mean[index] * ${float(beta1)} + gradient * ${float(1 - beta1)};
  let nextSquare = square[index] * ${float(beta2)} + gradient * gradient * ${float(1 - beta2)};
  let direction = nextMean / (sqrt(nextSquare) + ${float(epsilon)});
  let next = ${decay} - direction * stepSize;
  mean[index] = nextMean;
  square[index] = nextSquare;
  weight[index] = next;${ema}
}`;
}
