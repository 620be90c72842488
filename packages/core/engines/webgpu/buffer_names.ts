/**
 * The names of the buffers between the programs of a step. State and inputs have the names of their tensors.
 *
 * @module
 */

/** The name of the buffer with a layer's product of the images, without labels, `[L, B, C]`. */
export function productName(layer: number): string {
  return `layers.${layer}.product`;
}

/** The name of the buffer with a layer's activities, `[L, R, C]`. */
export function activitiesName(layer: number): string {
  return `layers.${layer}.activities`;
}

/** The name of the buffer with sums over the rows of each unit, `[2, slices, C]`. */
export function sumsName(layer: number): string {
  return `layers.${layer}.sums`;
}

/** The name of the buffer with the statistics of each unit, `[4, units]`. */
export function statisticsName(layer: number): string {
  return `layers.${layer}.statistics`;
}

/** The name of the buffer with the gradients of each unit's batch normalisation, `[4, units]`. */
export function normalisationName(layer: number): string {
  return `layers.${layer}.normalisation`;
}

/** The name of the buffer with what a layer passes on, if it is standardised, `[L, R, C]`. */
export function passedName(layer: number): string {
  return `layers.${layer}.passed`;
}

/** The name of the buffer with a layer's mean squares in the cells of its projection, `[P, R, C]`. */
export function squaresName(layer: number): string {
  return `layers.${layer}.squares`;
}

/** The name of the buffer with the derivatives by a layer's pre-activities, `[L, R, C]`. */
export function derivativesName(layer: number): string {
  return `layers.${layer}.derivatives`;
}

/** The name of the buffer with a layer's cells, see `cellTable`. */
export function cellsName(layer: number): string {
  return `layers.${layer}.cells`;
}

/** The name of the buffer with the gradient of weights that locations share, `[slices, K + Y + 1, C]`. */
export function gradientsName(layer: number): string {
  return `layers.${layer}.gradients`;
}

/** The name of the buffer with a layer's receptive fields, `[L, field]`. */
export function fieldsName(layer: number): string {
  return `layers.${layer}.fields`;
}

/** The name of the buffer with what is pooled below a layer, `[L, R, C]`; poolings count from 0. */
export function pooledName(layer: number, pooling: number): string {
  return `layers.${layer}.pooled.${pooling}`;
}

/** The name of the buffer with the fields of a pooling, `[L, field]`. */
export function poolingFieldsName(layer: number, pooling: number): string {
  return `layers.${layer}.pooling.${pooling}`;
}
