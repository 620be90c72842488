/**
 * Settings that name layers: `all`, or numbers from 1 with commas between them.
 *
 * @module
 */

/** Layers from 0, or all of them. */
export type LayerChoice = readonly number[] | "all";

/**
 * Reads a setting that names layers.
 *
 * @param text `all`, or numbers from 1 with commas between them.
 * @returns The layers, from 0, or all of them.
 *
 * @example
 * ```ts
 * import { parseLayers } from "@goodness/trainer/settings";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(parseLayers("2,3"), [1, 2]);
 * assertEquals(parseLayers("all"), "all");
 * ```
 */
export function parseLayers(text: string): LayerChoice {
  return text === "all" ? text : text.split(",").map((layer) => Number(layer) - 1);
}

/**
 * The layers that a setting names in a network.
 *
 * @param text `all`, or numbers from 1 with commas between them.
 * @param count How many layers the network has.
 * @returns The layers, from 0.
 *
 * @example
 * ```ts
 * import { chosenLayers } from "@goodness/trainer/settings";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(chosenLayers("all", 3), [0, 1, 2]);
 * ```
 */
export function chosenLayers(text: string, count: number): readonly number[] {
  const layers = parseLayers(text);
  return layers === "all" ? Array.from({ length: count }, (_, layer) => layer) : layers;
}
