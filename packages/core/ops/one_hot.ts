/**
 * Labels as one-hot rows.
 *
 * @module
 */

/**
 * Turns labels into one-hot rows.
 *
 * @param labels The labels, each in `[0, classes)`.
 * @param classes How many classes there are.
 * @returns `[N, classes]` in row-major order.
 */
export function oneHot(labels: ArrayLike<number>, classes: number): Float32Array<ArrayBuffer> {
  const rows = new Float32Array(labels.length * classes);
  for (let row = 0; row < labels.length; row++) rows[row * classes + (labels[row] ?? 0)] = 1;
  return rows;
}
