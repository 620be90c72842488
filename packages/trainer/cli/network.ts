/**
 * `deno task network`.
 *
 * @module
 */

import {
  exitStatus,
  jsonOption,
  makeCommand,
  namingFlags,
  printResult,
  processTerminal,
  type Terminal,
} from "@goodness/cli";
import {
  layerSummaries,
  type LayerSummary,
  type Network,
  networkWarnings,
  parseNetworkSpec,
  resolveNetwork,
  shapeText,
} from "@goodness/core";
import type { Command } from "commander";
import { type Dataset, loadDataset } from "../data/dataset.ts";
import { formatNetworkFile } from "../settings/network_file.ts";
import { networkFor } from "../settings/network_for.ts";
import type { NetworkFile } from "../settings/network_table.ts";
import {
  describeNetwork,
  type OwnNetwork,
  ownNetwork,
  presetNetwork,
} from "../settings/own_network.ts";
import type { PresetName } from "../settings/presets.ts";
import { snakeCaseKeys, table } from "../text/text.ts";
import { checkSettings } from "../training/check_settings.ts";
import { networkOption, readNetworkFile, withPlaces } from "./_network_flag.ts";
import { type DatasetFlags, datasetOptions } from "./dataset_options.ts";
import { settingOption } from "./setting_option.ts";

interface Flags extends Partial<DatasetFlags> {
  readonly network?: string;
  readonly preset?: PresetName;
  readonly printNetwork?: boolean;
  readonly json?: boolean;
}

function networkCommand(terminal: Terminal): Command {
  const command = makeCommand(
    "deno task network",
    "Show a network as a table, and warn of what cannot work well.",
    terminal,
  )
    .addOption(networkOption())
    .addOption(settingOption("preset", { shownDefault: "local" }));
  datasetOptions("that of the preset").forEach((option) => command.addOption(option));
  return command
    .optionsGroup("Output:")
    .option("--print-network", "print the network as a file for --network, and nothing else")
    .addOption(jsonOption());
}

function networkOf(file: NetworkFile | undefined, preset: PresetName | undefined): OwnNetwork {
  if (file === undefined) return presetNetwork(preset ?? "local");
  return ownNetwork(file, { chosen: preset === undefined ? {} : { preset } });
}

function resolved({ network, settings }: OwnNetwork, dataset: Dataset): Network {
  const spec = networkFor(settings, dataset, { own: network });
  checkSettings(spec, settings);
  return resolveNetwork(parseNetworkSpec(spec));
}

function sizes(layers: readonly LayerSummary[]): { weights: number; multiplications: number } {
  return {
    weights: layers.reduce((sum, { weights }) => sum + weights, 0),
    multiplications: layers.reduce((sum, { multiplications }) => sum + multiplications, 0),
  };
}

function linesOf({ spec }: Network, layers: readonly LayerSummary[]): string[] {
  const { weights, multiplications } = sizes(layers);
  const count = (value: number): string => value.toLocaleString("en-US");
  return [
    `${spec.name}: ${spec.objective}, label placement ${spec.labelPlacement}, ` +
    `images ${shapeText(spec.input)}, ${spec.classes.length} classes`,
    ...table([
      ["layer", "grid", "sees pixels", "weights", "multiplications"],
      ...layers.map(({ kind, grid, receptiveField, weights, multiplications }, index) => [
        `${index + 1} ${kind}`,
        `${grid.rows}x${grid.columns}x${grid.channels}`,
        receptiveField.join("x"),
        count(weights),
        count(multiplications),
      ]),
      ["total", "", "", count(weights), count(multiplications)],
    ]),
  ];
}

function dataOf(
  network: Network,
  layers: readonly LayerSummary[],
  warnings: readonly string[],
): Record<string, unknown> {
  const { name, objective, labelPlacement, goodness, normalisation } = network.spec;
  return snakeCaseKeys({
    ...{ name, objective, labelPlacement, goodness, normalisation },
    layers: layers.map((layer) => snakeCaseKeys({ ...layer })),
    ...sizes(layers),
    warnings,
  });
}

/**
 * Runs the command.
 *
 * @param args The typed arguments.
 * @param terminal Where it writes.
 * @returns The exit status.
 */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const command = networkCommand(terminal);
  const named = namingFlags(terminal, command);
  return await exitStatus(async () => {
    const flags = command.parse(args, { from: "user" }).opts<Flags>();
    const file = flags.network === undefined ? undefined : await readNetworkFile(flags.network);
    const own = networkOf(file, flags.preset);
    if (flags.printNetwork) {
      terminal.out(formatNetworkFile(describeNetwork(own)));
      return 0;
    }
    const data = { ...own.settings, ...flags, validation: 0 };
    const dataset = await loadDataset(data.dataset, data);
    dataset.notes.forEach((note) => named.err(`note: ${note}\n`));
    const network = await withPlaces(file, () => Promise.resolve(resolved(own, dataset)));
    const layers = layerSummaries(network);
    const warnings = networkWarnings(network);
    if (!flags.json) warnings.forEach((warning) => named.err(`warning: ${warning}\n`));
    const json = dataOf(network, layers, warnings);
    printResult(terminal, { lines: linesOf(network, layers), json }, flags.json);
    return 0;
  }, named);
}

if (import.meta.main) Deno.exit(await main(Deno.args, processTerminal()));
