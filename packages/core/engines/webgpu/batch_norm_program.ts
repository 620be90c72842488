/**
 * The gradients through batch normalisation, see `batchNormGradients`: sums over the batch, what they say of each
 * unit, and the derivatives by the pre-activities.
 *
 * @module
 */

import { scaleName, shiftName } from "../../network/batch_statistics.ts";
import type { OptimiserOptions } from "../../training/optimiser.ts";
import type { AdamContext } from "./adam_functions.ts";
import { adamProgram } from "./adam_program.ts";
import { type SlopeOptions, slopeScale } from "./row_derivatives.ts";
import { type ComputeProgram, computeProgram, float } from "./compute_program.ts";
import {
  derivativesName,
  normalisationName,
  productName,
  statisticsName,
  sumsName,
} from "./buffer_names.ts";
import type { LayerSizes } from "./layer_sizes.ts";
import { byChannels, forEachValue } from "./standardise_program.ts";
import { forEachUnit, unitBinding, unitConstants, unitWorkgroups } from "./statistics_program.ts";
import { unitSlices, unitSumsProgram } from "./unit_sums.ts";
import { rounded, valueType, widened, widthOf } from "./values.ts";

/** The optimiser, and the options that bound the derivative of the loss. */
export interface BatchNormOptions extends AdamContext {
  /** Both. */
  readonly step: OptimiserOptions & SlopeOptions;
}

/**
 * Writes the programs from the derivatives by normalised pre-activities to those by the pre-activities, in place,
 * and those that update the learnt deviations and means.
 *
 * @param sizes The layer.
 * @param options The optimiser.
 * @returns The programs, in order.
 */
export function batchNormPrograms(
  sizes: LayerSizes,
  options: BatchNormOptions,
): ComputeProgram[] {
  const { index } = sizes;
  const { units } = unitSlices(sizes);
  const learnt = { "scale": scaleName(index), "shift": shiftName(index) };
  return [
    sumsProgram(sizes),
    gradientsProgram(sizes, slopeScale(sizes, options.step)),
    derivativesProgram(sizes),
    ...Object.entries(learnt).map(([what, name], at) =>
      adamProgram({
        label: `layer ${index}: ${what}`,
        name,
        layer: index,
        length: units,
        gradient: normalisationName(index),
        start: (2 + at) * units,
        parts: 1,
        ...options,
      })
    ),
  ];
}

/** The sums of the derivatives, and of their products with the pre-activities. */
function sumsProgram(sizes: LayerSizes): ComputeProgram {
  const { index, channels, precision, rows } = sizes;
  const width = widthOf(channels);
  const type = `array<${valueType(width, precision)}>`;
  const at = "(location * ROWS + row) * VECTORS + vector";
  return unitSumsProgram(sizes, {
    label: `layer ${index}: sums of derivatives`,
    values: {
      rows,
      bindings: [
        { variable: "derivatives", type, buffer: derivativesName(index), access: "read" },
        { variable: "product", type, buffer: productName(index), access: "read" },
      ],
      wgsl: `
fn valueAt(location : u32, row : u32, vector : u32) -> Value {
  return ${widened(`derivatives[${at}]`, width, precision)};
}`,
    },
    first: "sum",
    second: `value * ${widened("product[at]", width, precision)}`,
  });
}

/**
 * Numbers of each unit, `[4, units]`: the factor of a pre-activity and the term in its derivative, the gradient of
 * the learnt deviation and that of the learnt mean.
 */
function gradientsProgram(sizes: LayerSizes, scale: number): ComputeProgram {
  const { index, rows } = sizes;
  return computeProgram({
    label: `layer ${index}: gradients of units`,
    constants: unitConstants(sizes, rows),
    bindings: [
      unitBinding("sums", sumsName(index)),
      unitBinding("statistics", statisticsName(index)),
      unitBinding("gradients", normalisationName(index), "read_write"),
    ],
    workgroups: unitWorkgroups(sizes),
    body: forEachUnit(`
  let mean = statistics[unit];
  let deviation = statistics[UNITS + unit];
  let factor = statistics[2u * UNITS + unit];
  var ofGradient = 0.0;
  var ofProduct = 0.0;
  for (var part = 0u; part < PARTS; part++) {
    ofGradient += sums[part * UNITS + unit];
    ofProduct += sums[(PARTS + part) * UNITS + unit];
  }
  let ofStandard = (ofProduct - ofGradient * mean) / deviation;
  let count = f32(LOCATIONS * ROWS);
  let slope = factor * ofStandard / deviation / count;
  gradients[unit] = slope;
  gradients[UNITS + unit] = slope * mean - factor * ofGradient / count;
  gradients[2u * UNITS + unit] = ofStandard * ${float(1 / scale)};
  gradients[3u * UNITS + unit] = ofGradient * ${float(1 / scale)};`),
  });
}

/** The derivatives by the pre-activities, in the place of those by the normalised ones. */
function derivativesProgram(sizes: LayerSizes): ComputeProgram {
  const { index, channels, precision, rows } = sizes;
  const width = widthOf(channels);
  const type = `array<${valueType(width, precision)}>`;
  const { constants, workgroups, text } = forEachValue(
    sizes,
    rows,
    `
  let ofOutput = ${widened("derivatives[at]", width, precision)} * statistics[2u * UNITS + unit];
  let ofProduct = ${widened("product[at]", width, precision)} * gradients[unit];
  derivatives[at] = ${
      rounded("ofOutput - ofProduct + gradients[UNITS + unit]", width, precision)
    };`,
  );
  return computeProgram({
    label: `layer ${index}: normalised derivatives`,
    constants,
    bindings: [
      { variable: "derivatives", type, buffer: derivativesName(index), access: "read_write" },
      { variable: "product", type, buffer: productName(index), access: "read" },
      byChannels(sizes, "statistics", statisticsName(index)),
      byChannels(sizes, "gradients", normalisationName(index)),
    ],
    workgroups,
    body: text,
  });
}
