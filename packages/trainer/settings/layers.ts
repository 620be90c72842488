/**
 * Settings that name layers: `all`, or numbers from 1 with commas between them.
 *
 * @module
 */

import { InputError } from "@goodness/core";

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
 * @throws {InputError} If the network has no such layer.
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
  if (layers === "all") return Array.from({ length: count }, (_, layer) => layer);
  const missing = layers.find((layer) => layer >= count);
  if (missing === undefined) return layers;
  const message = `Cannot use layer ${
    missing + 1
  }, as the network has ${count} layers: choose "all"`;
  throw new InputError(`${message}, or numbers from 1 to ${count}`);
}
