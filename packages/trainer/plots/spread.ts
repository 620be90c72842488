/**
 * Least distances between labels.
 *
 * @module
 */

/**
 * Spreads positions so that neighbours keep a gap, with the least squared movement (pooling adjacent
 * violators).
 *
 * @param positions The positions, in any order.
 * @param gap The least distance between two.
 * @param largest The largest position allowed.
 * @returns The new positions, in the same order.
 */
export function spread(
  positions: readonly number[],
  gap: number,
  largest: number = Infinity,
): number[] {
  const room = largest - (positions.length - 1) * gap;
  const order = positions.map((_, index) => index)
    .sort((a, b) => (positions[a] ?? 0) - (positions[b] ?? 0));
  const groups: { sum: number; count: number }[] = [];
  order.forEach((index, rank) => {
    let group = { sum: Math.min((positions[index] ?? 0) - rank * gap, room), count: 1 };
    for (let last = groups.at(-1); last && meanOf(last) > meanOf(group); last = groups.at(-1)) {
      groups.pop();
      group = { sum: last.sum + group.sum, count: last.count + group.count };
    }
    groups.push(group);
  });
  const moved = groups.flatMap((group) => new Array<number>(group.count).fill(meanOf(group)));
  const result = new Array<number>(positions.length);
  order.forEach((index, rank) => result[index] = (moved[rank] ?? 0) + rank * gap);
  return result;
}

function meanOf({ sum, count }: { sum: number; count: number }): number {
  return sum / count;
}
