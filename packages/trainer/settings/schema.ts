/**
 * What a setting may be, as a schema with messages that say so.
 *
 * @module
 */

import * as v from "valibot";
import type { ChoiceSetting, NumberSetting, Setting } from "./setting.ts";

/** A value of any setting. */
export type SettingValue = string | number | boolean;

/**
 * Makes the schema of a setting.
 *
 * @param setting The setting.
 * @returns What it may be.
 */
export function schemaOf(setting: Setting): v.GenericSchema<SettingValue> {
  switch (setting.kind) {
    case "whole":
    case "number":
      return numberSchema(setting);
    case "choice":
      return choiceSchema(setting);
    case "text":
      return v.pipe(
        v.string(),
        v.check((text) => !setting.required || text !== "", setting.required),
      );
    case "layers":
      return v.pipe(v.string(LAYERS), v.regex(/^(all|[1-9]\d*(,[1-9]\d*)*)$/, LAYERS));
    case "switch":
      return v.boolean("Choose true or false.");
    default:
      return setting satisfies never;
  }
}

const LAYERS = "Choose all, or numbers from 1 with commas: 2,3.";

function choiceSchema({ names }: ChoiceSetting): v.GenericSchema<string> {
  return v.picklist(names, `Choose one of ${names.join(", ")}.`);
}

function numberSchema(setting: NumberSetting): v.GenericSchema<number> {
  const { kind, least = -Infinity, most = Infinity, above = -Infinity, below = Infinity } = setting;
  const what = kind === "whole" ? "a whole number," : "a number";
  const message = `Choose ${what} ${interval(setting)}.`;
  return v.pipe(
    v.number(message),
    kind === "whole" ? v.safeInteger(message) : v.finite(message),
    v.check((x: number) => x >= least && x <= most && x > above && x < below, message),
  );
}

function interval({ kind, least, most, above, below }: NumberSetting): string {
  if (above !== undefined) return `above ${above}`;
  if (below !== undefined) return `from ${least} to below ${below}`;
  if (most === undefined) return `at least ${least}`;
  return kind === "whole" ? `${least} to ${most}` : `from ${least} to ${most}`;
}
