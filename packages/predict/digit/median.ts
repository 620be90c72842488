/**
 * The middle of many values.
 *
 * @module
 */

/** Standard deviations of Gaussian noise in a median absolute deviation. */
export const DEVIATIONS = 1.4826;

/**
 * Finds the middle value, by Hoare's selection: "Algorithm 65: Find", CACM 4(7), 1961.
 *
 * @param values The values, which are not changed.
 * @returns The value at half of their order, the upper one of two; 0 if there are none.
 */
export function medianOf(values: Float32Array): number {
  const sorted = values.slice();
  const wanted = sorted.length >> 1;
  let [first, last] = [0, sorted.length - 1];
  while (first < last) {
    const pivot = sorted[(first + last) >> 1] ?? 0;
    let [low, high] = [first, last];
    while (low <= high) {
      while ((sorted[low] ?? 0) < pivot) low++;
      while ((sorted[high] ?? 0) > pivot) high--;
      if (low > high) break;
      const value = sorted[low] ?? 0;
      sorted[low++] = sorted[high] ?? 0;
      sorted[high--] = value;
    }
    if (wanted <= high) last = high;
    else if (wanted >= low) first = low;
    else break;
  }
  return sorted[wanted] ?? 0;
}
