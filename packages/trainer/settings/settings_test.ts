import { InputError } from "@goodness/core";
import { assertEquals, assertThrows } from "@std/assert";
import type { NumberSetting, Setting } from "./setting.ts";
import {
  defaultSettings,
  parseSettings,
  parseSomeSettings,
  readSetting,
  resolveSettings,
  SETTING_KEYS,
  SETTINGS,
} from "./settings.ts";

/** The step from a limit to what lies just behind it. */
const STEP = 1e-6;

/** Numbers at the ends of an interval, inside of it and outside. */
function edges(setting: NumberSetting): { inside: number[]; outside: number[] } {
  const { kind, least, most, above, below } = setting;
  const step = kind === "whole" ? 1 : STEP;
  const inside = [setting.default];
  const outside = [NaN, Infinity, -Infinity];
  if (kind === "whole") outside.push(setting.default + 0.5);
  for (const [limit, sign] of [[least, -1], [most, 1]] as const) {
    if (limit === undefined) continue;
    inside.push(limit);
    outside.push(limit + sign * step);
  }
  for (const [limit, sign] of [[above, -1], [below, 1]] as const) {
    if (limit === undefined) continue;
    inside.push(limit - sign * step);
    outside.push(limit);
  }
  return { inside, outside };
}

/** Values that a setting takes, and values that it does not. */
function examples(setting: Setting): { inside: unknown[]; outside: unknown[] } {
  switch (setting.kind) {
    case "whole":
    case "number": {
      const { inside, outside } = edges(setting);
      return { inside, outside: [...outside, "1", true, null] };
    }
    case "choice":
      return { inside: [...setting.names], outside: ["nonsense", "", 1, null] };
    case "text":
      return {
        inside: ["a folder", ...(setting.required === undefined ? [""] : [])],
        outside: [1, false, null, ...(setting.required === undefined ? [] : [""])],
      };
    case "layers":
      return { inside: ["all", "1", "2,13"], outside: ["", "0", "1,", "1, 2", "first", 1, null] };
    case "switch":
      return { inside: [true, false], outside: ["true", 1, null] };
  }
}

Deno.test("parseSomeSettings() takes what each setting may be, and nothing else", () => {
  for (const key of SETTING_KEYS) {
    const { inside, outside } = examples(SETTINGS[key]);
    for (const value of inside) assertEquals(parseSomeSettings({ [key]: value }), { [key]: value });
    for (const value of outside) {
      const message = `Cannot use setting "${key}": `;
      assertThrows(() => parseSomeSettings({ [key]: value }), InputError, message);
    }
  }
});

Deno.test("parseSettings() needs every setting, and knows no other", () => {
  const settings = defaultSettings("local");
  assertEquals(Object.keys(settings).toSorted(), [...SETTING_KEYS].toSorted());
  assertEquals(parseSettings(settings), settings);
  for (const key of SETTING_KEYS) {
    const { [key]: _, ...others } = settings;
    assertThrows(() => parseSettings(others), InputError, `setting "${key}"`);
  }
  assertThrows(() => parseSettings({ ...settings, epoch: 3 }), InputError, 'setting "epoch"');
  assertThrows(() => parseSettings([]), InputError, "Cannot use setting");
});

Deno.test("readSetting() reads what a flag can hold, and says what it may be", () => {
  assertEquals(readSetting("epochs", "3"), 3);
  assertEquals(readSetting("learningRate", "1e-3"), 0.001);
  assertEquals(readSetting("headLayers", "2,3"), "2,3");
  assertThrows(() => readSetting("epochs", ""), InputError, "Choose a whole number, at least 1.");
  assertThrows(() => readSetting("shear", "3"), InputError, "Choose a number from 0 to 2.");
});

Deno.test("resolveSettings() starts from the chosen preset, else from that of the job", () => {
  assertEquals(resolveSettings("supervised"), defaultSettings("local"));
  assertEquals(resolveSettings("unsupervised"), defaultSettings("unsupervised"));
  assertEquals(resolveSettings("supervised", { preset: "dense", seed: 7 }), {
    ...defaultSettings("dense"),
    seed: 7,
  });
});

Deno.test("resolveSettings() starts from the preset of the data set, unless another is chosen", () => {
  assertEquals(resolveSettings("supervised", { dataset: "cifar10" }).preset, "cifar");
  assertEquals(resolveSettings("supervised", { dataset: "mnist" }).preset, "local");
  assertEquals(resolveSettings("unsupervised", { dataset: "cifar10" }).preset, "unsupervised");
  const chosen = { dataset: "cifar10", preset: "conv" } as const;
  assertEquals(resolveSettings("supervised", chosen).preset, "conv");
});
