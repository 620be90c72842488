/**
 * Networks as tables of a TOML file, whose faults are shown with the line that they are in.
 *
 * @module
 */

import {
  InputError,
  LayerError,
  type LayerSpec,
  type Objective,
  OBJECTIVE_CHOICES,
} from "@goodness/core";
import { checkLayer, type KindOptions, networkNameSchema } from "@goodness/core/network";
import * as v from "valibot";
import { keyOfName, SETTING_KEYS_BY_NAME, settingName } from "./names.ts";
import { schemaOf, type SettingValue } from "./schema.ts";
import type { Setting } from "./setting.ts";
import {
  parseSomeSettings,
  SETTING_KEYS,
  type SettingKey,
  SETTINGS,
  type TrainSettings,
} from "./settings.ts";
import { tomlLine } from "./toml.ts";

/** A network as a file describes it. What it leaves out is that of a preset. */
export interface NetworkDescription {
  /** Its name: lower-case letters, digits and hyphens. */
  readonly name: string;
  /** What the layers learn. @default {that of the preset} */
  readonly objective?: Objective | undefined;
  /** The preset, and settings that shape the network. */
  readonly settings: Partial<TrainSettings>;
  /** The layers, first to last. */
  readonly layers: readonly LayerSpec[];
}

/** A network that was read from a file. */
export interface NetworkFile extends NetworkDescription {
  /** Gives an error of a layer the place where the layer is written: `my.toml, line 12, layer 3: ...`. */
  readonly locate: (error: LayerError) => InputError;
}

/** A TOML file that a network is in. */
export interface NetworkSource extends KindOptions {
  /** Its text. */
  readonly text: string;
  /** What to call it in errors. */
  readonly name: string;
  /** The table that the network is in; empty for the whole file. */
  readonly table: string;
}

type Table = Readonly<Record<string, unknown>>;

/** The settings that a network may have: the preset, and those that shape it. */
export const NETWORK_KEYS: readonly SettingKey[] = SETTING_KEYS.filter((key) => {
  const { shapesNetwork }: Setting = SETTINGS[key];
  return key === "preset" || shapesNetwork;
});

/**
 * Reads a network from a table of a TOML file.
 *
 * @param table The table.
 * @param source The file that it is in.
 * @returns The network.
 * @throws {InputError} As {@linkcode parseNetworkFile}.
 */
export function networkOfTable(table: unknown, source: NetworkSource): NetworkFile {
  const { name, objective, layers, ...settings } = v.is(TABLE, table) ? table : {};
  return {
    name: readValue(source, "name", { schema: networkNameSchema, value: name }),
    ...(objective !== undefined && {
      objective: readValue(source, "objective", { schema: OBJECTIVE, value: objective }),
    }),
    settings: parseSomeSettings(readSettings(source, settings)),
    layers: readValue(source, "layers", { schema: tablesSchema(source), value: layers })
      .map((layer, index) => readLayer(source, layer, index)),
    locate: (error) => faultOfLayer(source, error),
  };
}

const OBJECTIVE = v.picklist(OBJECTIVE_CHOICES, `choose ${OBJECTIVE_CHOICES.join(" or ")}`);
const TABLE = v.record(v.string(), v.unknown());

/** The schema of the tables of layers. */
function tablesSchema(source: NetworkSource): v.GenericSchema<unknown, Table[]> {
  const message = `write a table [[${layersName(source)}]] for each layer`;
  return v.pipe(v.array(TABLE, message), v.minLength(1, message));
}

function layersName({ table }: NetworkSource): string {
  return table === "" ? "layers" : `${table}.layers`;
}

function readValue<T>(
  source: NetworkSource,
  key: string,
  { schema, value }: { readonly schema: v.GenericSchema<unknown, T>; readonly value: unknown },
): T {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const found = value === undefined ? "is missing" : `is ${JSON.stringify(value)}`;
  throw faultAt(source, key, `"${key}" ${found}: ${result.issues[0].message}`);
}

/** Settings under their names in code. */
function readSettings(source: NetworkSource, table: Table): Record<string, SettingValue> {
  const entries = Object.entries(table).map(([name, value]) => {
    const key = SETTING_KEYS_BY_NAME.get(name);
    if (key === undefined || !NETWORK_KEYS.includes(key)) throw unknownSetting(source, name);
    return [key, readValue(source, name, { schema: schemaOf(SETTINGS[key]), value })] as const;
  });
  return Object.fromEntries(entries);
}

function unknownSetting(source: NetworkSource, name: string): InputError {
  const names = ["name", "objective", ...NETWORK_KEYS.map(settingName)].join(", ");
  return faultAt(
    source,
    name,
    `a network has no "${name}": choose ${names}, or [[${layersName(source)}]]`,
  );
}

function readLayer(source: NetworkSource, table: Table, index: number): LayerSpec {
  const options = Object.entries(table).map(([name, value]) => [keyOfName(name), value]);
  try {
    return checkLayer(Object.fromEntries(options), source).layer;
  } catch (error) {
    if (!(error instanceof LayerError)) throw error;
    const { reason, option, cause } = error;
    throw faultOfLayer(source, new LayerError(reason, { layer: index, option, cause }));
  }
}

function faultAt({ text, name, table }: NetworkSource, key: string, reason: string): InputError {
  const line = tomlLine(text, { table, key }) ?? tomlLine(text, { table: key });
  return new InputError(`${name}${line === undefined ? "" : `, line ${line}`}: ${reason}`);
}

function faultOfLayer(source: NetworkSource, error: LayerError): InputError {
  const { text, name } = source;
  const { layer = 0, option = "", reason } = error;
  const line = tomlLine(text, {
    table: layersName(source),
    index: layer,
    key: settingName(option),
  });
  const place = `${name}${line === undefined ? "" : `, line ${line}`}, layer ${layer + 1}`;
  const shown = reason.replaceAll(`"${option}"`, `"${settingName(option)}"`);
  return new InputError(`${place}: ${shown}`, { cause: error });
}
