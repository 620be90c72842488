/**
 * What of a network can be used, but cannot work well.
 *
 * @module
 */

import type { Network } from "./geometry.ts";
import { labelCount } from "./network_spec.ts";
import { type Stage, stagesOf } from "./stages.ts";

/**
 * Finds what cannot work well in a network: labels that few locations see, fields that are always part padding, and
 * locations that nothing above sees.
 *
 * @returns A sentence for each fault, with a remedy; layers count from 1.
 *
 * @example The label pixels of the network that this project started from
 * ```ts
 * import { networkPreset, networkWarnings, resolveNetwork } from "@goodness/core";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(networkWarnings(resolveNetwork(networkPreset("local"))), []);
 * const [first] = networkWarnings(resolveNetwork(networkPreset("original")));
 * assertEquals(
 *   first,
 *   "layer 1: 2 of 16 locations see the pixels that the label is drawn into; " +
 *     'use label placement "detached" or "everywhere"',
 * );
 * ```
 */
export function networkWarnings(network: Network): string[] {
  const stages = stagesOf(network);
  const labels = labelFaults(network, stages);
  return stages.flatMap((stage, index) =>
    [labels[index], paddingFault(stage), unseenFault(stage)].flatMap((fault) =>
      fault === undefined ? [] : [`layer ${index + 1}: ${fault}`]
    )
  );
}

/** Layers most of whose locations see nothing of a label that is drawn into the image. */
function labelFaults({ spec }: Network, stages: readonly Stage[]): (string | undefined)[] {
  if (spec.labelPlacement !== "pixels") return [];
  const drawn = Math.ceil(labelCount(spec) / spec.input.channels);
  let seen = Array.from({ length: spec.input.height * spec.input.width }, (_, at) => at < drawn);
  return stages.map(({ receptiveFields }) => {
    seen = receptiveFields.map((field) => field.some((cell) => seen[cell]));
    const count = seen.filter(Boolean).length;
    if (2 * count >= seen.length) return undefined;
    return `${count} of ${seen.length} locations see the pixels that the label is drawn into; ` +
      'use label placement "detached" or "everywhere"';
  });
}

/** A layer whose fields are larger than the grid below, or some of whose locations see padding alone. */
function paddingFault(
  { receptiveFields, below, field: [rows, columns] }: Stage,
): string | undefined {
  const padding = below.rows * below.columns;
  const isBlind = (field: readonly number[]): boolean => field.every((cell) => cell === padding);
  const blind = receptiveFields.filter(isBlind).length;
  if (blind > 0) {
    return `${blind} of ${receptiveFields.length} locations see nothing but padding; ` +
      `use padding below ${Math.min(rows, columns)}`;
  }
  if (rows <= below.rows && columns <= below.columns) return undefined;
  return `fields of ${rows}x${columns} fit ${below.rows}x${below.columns} by padding alone; ` +
    `use a field of at most ${Math.min(rows, below.rows)}x${Math.min(columns, below.columns)}`;
}

/** A layer that leaves locations below unseen. */
function unseenFault({ receptiveFields, below }: Stage): string | undefined {
  const locations = below.rows * below.columns;
  const seen = new Set(receptiveFields.flat());
  seen.delete(locations);
  const unseen = locations - seen.size;
  if (unseen === 0) return undefined;
  return `${unseen} of ${locations} locations below are seen by none; ` +
    "use a smaller stride, or padding";
}
