/**
 * Light and dark.
 *
 * @module
 */

/**
 * The level that divides values into two classes with the least variance inside them.
 *
 * Otsu, "A threshold selection method from gray-level histograms", IEEE Trans. SMC 9(1), 1979, equation 18.
 *
 * @param values Values in [0, 1].
 * @returns The level; in halves of a step of 8 bits.
 */
export function otsuThreshold(values: Float32Array): number {
  const counts = new Float64Array(256);
  for (const value of values) {
    const level = Math.round(255 * value);
    counts[level] = (counts[level] ?? 0) + 1;
  }
  const total = counts.reduce((sum, count, level) => sum + count * level, 0);
  let [best, threshold, below, sum] = [0, 0, 0, 0];
  for (const [level, count] of counts.entries()) {
    below += count;
    sum += count * level;
    const above = values.length - below;
    if (below === 0 || above === 0) continue;
    const between = below * above * (sum / below - (total - sum) / above) ** 2;
    if (between > best) [best, threshold] = [between, level];
  }
  return (threshold + 0.5) / 255;
}
