/**
 * Networks as TOML files: a name, the settings that shape a network under the names of their flags, and a table
 * `[[layers]]` for each layer.
 *
 * @module
 */

import type { KindOptions } from "@goodness/core/network";
import { stringify } from "smol-toml";
import { settingName } from "./names.ts";
import { type NetworkDescription, type NetworkFile, networkOfTable } from "./network_table.ts";
import { parseToml } from "./toml.ts";

/**
 * Reads a network from a TOML file.
 *
 * @param text The file's text.
 * @param name What to call the file in errors.
 * @param options Which kinds of layers there are.
 * @returns The network.
 * @throws {InputError} If it is not TOML, or something in it is missing, unknown or out of range. The message has the
 *   line, the layer, the value and the remedy.
 *
 * @example
 * ```ts
 * import { parseNetworkFile } from "@goodness/trainer/settings";
 * import { assertEquals } from "@std/assert";
 *
 * const text = `
 * name = "mine"
 * label-placement = "everywhere"
 *
 * [[layers]]
 * kind = "conv"
 * field = 3
 * channels = 16
 * `;
 * const { name, settings, layers } = parseNetworkFile(text, "mine.toml");
 * assertEquals([name, settings], ["mine", { labelPlacement: "everywhere" }]);
 * assertEquals(layers, [
 *   { kind: "conv", field: [3, 3], stride: [1, 1], channels: 16, padding: 0 },
 * ]);
 * ```
 */
export function parseNetworkFile(
  text: string,
  name: string,
  options: KindOptions = {},
): NetworkFile {
  return networkOfTable(parseToml(text, name), { text, name, table: "", ...options });
}

/**
 * Writes a network as TOML.
 *
 * @param network The network.
 * @returns The text, which {@linkcode parseNetworkFile} reads back.
 *
 * @example
 * ```ts
 * import { formatNetworkFile } from "@goodness/trainer/settings";
 * import { assertEquals } from "@std/assert";
 *
 * const layers = [{ kind: "dense", units: 50 }];
 * assertEquals(
 *   formatNetworkFile({ name: "mine", settings: { threshold: 2 }, layers }),
 *   'name = "mine"\nthreshold = 2\n\n[[layers]]\nkind = "dense"\nunits = 50\n',
 * );
 * ```
 */
export function formatNetworkFile(network: NetworkDescription): string {
  return stringify(tableOfNetwork(network));
}

/**
 * A network as a table of a TOML file.
 *
 * @param network The network.
 * @returns The table, which {@linkcode networkOfTable} reads back.
 */
export function tableOfNetwork(
  { name, objective, settings, layers }: NetworkDescription,
): Record<string, unknown> {
  return {
    name,
    ...(objective !== undefined && { objective }),
    ...withNames(settings),
    layers: layers.map(withNames),
  };
}

/** The same values under the names that they have in files. */
function withNames(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => [settingName(key), value]),
  );
}
