/**
 * Which layer works on which batch at a moment, with and without a backward pass.
 *
 * @module
 */

/** Layers of the diagram. */
export const LAYERS = 3;

/** Moments of the diagram. */
export const MOMENTS = 18;

/** What a layer does at a moment. */
export interface LayerWork {
  /** The batch, from 1; 0 for none. */
  readonly batch: number;
  /** Whether it only computes activities, learns, or keeps activities and waits. */
  readonly does: "forward" | "learns" | "waits" | "nothing";
}

/**
 * Forward-Forward: a layer learns from a batch as soon as it sees it, and is free for the next one.
 *
 * @param moment From 0.
 * @returns The work of each layer.
 */
export function forwardForward(moment: number): LayerWork[] {
  return layers((layer) => {
    const batch = moment - layer + 1;
    return batch > 0 ? { batch, does: "learns" } : { batch: 0, does: "nothing" };
  });
}

/**
 * Backpropagation: a batch goes up through all layers and its error down through all of them. Layers below keep their
 * activities meanwhile.
 *
 * @param moment From 0.
 * @returns The work of each layer.
 */
export function backpropagation(moment: number): LayerWork[] {
  const round = 2 * LAYERS;
  const batch = Math.floor(moment / round) + 1;
  const at = moment % round;
  const back = round - 1 - at;
  return layers((layer) => {
    if (layer === at) return { batch, does: "forward" };
    if (at >= LAYERS && layer === back) return { batch, does: "learns" };
    const isKept = at < LAYERS ? layer < at : layer < back;
    return isKept ? { batch, does: "waits" } : { batch: 0, does: "nothing" };
  });
}

/**
 * Counts updates.
 *
 * @param work What layers do at a moment.
 * @param moment The last moment that counts.
 * @returns How often a layer has learnt until then.
 */
export function updatesUntil(
  work: (moment: number) => readonly LayerWork[],
  moment: number,
): number {
  const moments = Array.from({ length: moment + 1 }, (_, at) => work(at));
  return moments.flat().filter(({ does }) => does === "learns").length;
}

function layers(workOf: (layer: number) => LayerWork): LayerWork[] {
  return Array.from({ length: LAYERS }, (_, layer) => workOf(layer));
}
