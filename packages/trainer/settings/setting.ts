/**
 * What a row of the table of settings says. Rows are plain data, so that the types, the schema, the
 * flags and the names in files all follow from them.
 *
 * @module
 */

/** The kinds of training. */
export const JOBS = ["supervised", "unsupervised"] as const;

/** What a training does: learn with labels, or without labels and then train a head. */
export type Job = typeof JOBS[number];

/** What every setting says about itself. */
export interface SettingText {
  /** What it means, where it is off, in the words of the help; the unit is that of `value`. */
  readonly help: string;
  /** The heading in the help. */
  readonly group: string;
  /** The kinds of training that it means something to. @default {JOBS} */
  readonly jobs?: readonly Job[];
  /** Whether it shapes the network, and not its training. @default {false} */
  readonly shapesNetwork?: boolean;
}

/** A setting whose flag has a value. */
export interface ValueSetting extends SettingText {
  /** What stands for the value in the help: its unit, or what it is. */
  readonly value: string;
}

/** A number in an interval. */
export interface NumberSetting extends ValueSetting {
  /** Whether it must be whole. */
  readonly kind: "whole" | "number";
  /** The value where nobody chooses one. */
  readonly default: number;
  /** The smallest value allowed. */
  readonly least?: number;
  /** The largest value allowed. */
  readonly most?: number;
  /** Values must be above this. */
  readonly above?: number;
  /** Values must be below this. */
  readonly below?: number;
}

/** One of some names. */
export interface ChoiceSetting extends ValueSetting {
  /** It is one of some names. */
  readonly kind: "choice";
  /** The value where nobody chooses one. */
  readonly default: string;
  /** All names. */
  readonly names: readonly string[];
  /** The names that one kind of training can use. @default {names} */
  readonly namesFor?: (job: Job) => readonly string[];
}

/** A text, such as a path. */
export interface TextSetting extends ValueSetting {
  /** It is any text. */
  readonly kind: "text";
  /** The value where nobody chooses one. */
  readonly default: string;
  /** The message if it is empty. @default {undefined} it may be empty */
  readonly required?: string;
}

/** Layers of the network: `all`, or numbers from 1 with commas between them. */
export interface LayersSetting extends ValueSetting {
  /** It names layers. */
  readonly kind: "layers";
  /** The value where nobody chooses one. */
  readonly default: string;
}

/** Something that is on or off. */
export interface SwitchSetting extends SettingText {
  /** It is on or off. */
  readonly kind: "switch";
  /** The value where nobody chooses one. */
  readonly default: boolean;
}

/** A row of the table. */
export type Setting = NumberSetting | ChoiceSetting | TextSetting | LayersSetting | SwitchSetting;

/** The type of a setting's values. */
export type ValueOf<S> = S extends { readonly names: readonly (infer N)[] } ? N
  : S extends { readonly kind: "whole" | "number" } ? number
  : S extends { readonly kind: "switch" } ? boolean
  : string;

/** The type of the values of a table of settings, by name. */
export type ValuesOf<T> = { readonly [K in keyof T]: ValueOf<T[K]> };
