import { call } from "@goodness/testing/call_command.ts";
import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "node:path";
import { parseConfigFile } from "../settings/config_file.ts";
import { DEFAULT_PRESETS, jobOf } from "../settings/jobs.ts";
import { settingName } from "../settings/names.ts";
import { PRESET_NAMES } from "../settings/presets.ts";
import { type Job, JOBS, type Setting } from "../settings/setting.ts";
import {
  defaultSettings,
  resolveSettings,
  SETTING_KEYS,
  type SettingKey,
  SETTINGS,
  settingsOf,
  type TrainSettings,
} from "../settings/settings.ts";
import { settingArguments } from "../settings/names.ts";
import { main as supervisedMain } from "./train_supervised.ts";
import { main as unsupervisedMain } from "./train_unsupervised.ts";

function callJob(job: Job, ...args: readonly string[]): ReturnType<typeof call> {
  return call(job === "supervised" ? supervisedMain : unsupervisedMain, ...args);
}

/** What the help says about a setting, in one line. */
function helpLine(key: SettingKey, defaults: TrainSettings): string {
  const setting: Setting = SETTINGS[key];
  const name = settingName(key);
  if (setting.kind === "switch") {
    const state = defaults[key] ? "on" : "off";
    return `--${name} ${setting.help}; --no-${name} switches it off (default: ${state})`;
  }
  const shown = defaults[key] === "" ? "none" : defaults[key];
  return `--${name} <${setting.value}> ${setting.help} (default: ${shown})`;
}

/** A value that a setting of a job can have and that is not its default. */
function another(setting: Setting, job: Job): string | number | boolean {
  switch (setting.kind) {
    case "whole":
      return setting.default === setting.most ? setting.default - 1 : setting.default + 1;
    case "number":
      return setting.default === 0.25 ? 0.5 : 0.25;
    case "choice":
      return (setting.namesFor?.(job) ?? setting.names).findLast((name) =>
        name !== setting.default
      ) ?? "";
    case "text":
      return 'a "folder"';
    case "layers":
      return "1,3";
    case "switch":
      return !setting.default;
  }
}

Deno.test("train:* --help lists every flag with its unit, default and off value, in groups", async () => {
  for (const job of JOBS) {
    const { status, out } = await callJob(job, "--help");
    assertEquals(status, 0);
    const [text, defaults] = [out.replace(/\s+/g, " "), defaultSettings(DEFAULT_PRESETS[job])];
    const keys = settingsOf(job);
    for (const key of SETTING_KEYS) {
      if (keys.includes(key)) assertStringIncludes(text, helpLine(key, defaults));
      else assert(!text.includes(` --${settingName(key)} `), `${key} means nothing to ${job}`);
    }
    for (
      const flag of [
        "--config <file>",
        "--print-config",
        "--dry-run",
        "--out",
        "--resume",
        "--json",
      ]
    ) {
      assertStringIncludes(text, flag);
    }
    const groups = new Set(keys.map((key) => `${SETTINGS[key].group}:`));
    const headings = out.split("\n").filter((line) => /^[A-Z].*:$/.test(line));
    assertEquals(headings.toSorted(), [...groups, "Options:", "Run:"].toSorted());
  }
});

Deno.test("train:* --print-config prints what --config reads, for every preset", async () => {
  await withFolder(async (folder) => {
    for (const preset of PRESET_NAMES) {
      const job = jobOf(defaultSettings(preset));
      const { status, out } = await callJob(job, "--preset", preset, "--print-config");
      assertEquals(status, 0);
      assertEquals(parseConfigFile(out, "x.toml").settings, defaultSettings(preset));
      const file = join(folder, `${preset}.toml`);
      await Deno.writeTextFile(file, out);
      assertEquals((await callJob(job, "--config", file, "--print-config")).out, out);
    }
  });
});

Deno.test("train:* takes another value of every setting from its flag", async () => {
  for (const job of JOBS) {
    const keys = settingsOf(job).filter((key) => key !== "preset");
    const chosen = Object.fromEntries(keys.map((key) => [key, another(SETTINGS[key], job)]));
    const args = [...settingArguments(chosen), "--print-config"];
    const { status, out, err } = await callJob(job, ...args);
    assertEquals(status, 0, err);
    assertEquals(parseConfigFile(out, "x.toml").settings, { ...resolveSettings(job), ...chosen });
  }
});

Deno.test("train:* and --config name a wrong value of every kind of setting", async () => {
  const wrong: Readonly<Record<Setting["kind"], string>> = {
    whole: "2.5",
    number: "-1",
    choice: "nonsense",
    text: "",
    layers: "0",
    switch: "yes",
  };
  for (const job of JOBS) {
    for (const key of settingsOf(job)) {
      const setting: Setting = SETTINGS[key];
      const { kind } = setting;
      const name = settingName(key);
      if (kind === "text" && setting.required === undefined) continue; // takes any text
      const { status, out, err } = await callJob(job, `--${name}=${wrong[kind]}`, "--print-config");
      assertEquals([status, out], [2, ""], name);
      assertStringIncludes(err, `--${name}`);
      const isNumber = kind === "whole" || kind === "number";
      const value = isNumber ? wrong[kind] : JSON.stringify(wrong[kind]);
      const parse = (): unknown => parseConfigFile(`${name} = ${value}`, "x.toml");
      assertThrows(parse, RangeError, `Cannot read x.toml: Cannot use setting "${name}": Choose `);
    }
  }
});

Deno.test("train:* take the flags of version 0.1.0, and show none of them", async () => {
  const flags = ["--labels", "apart", "--skip", "0", "--slope", "10", "--sharpness", "3"];
  const { status, out, err } = await callJob(
    "supervised",
    ...[...flags, "--average", "0.9", "--print-config"],
  );
  assertEquals(status, 0, err);
  assertEquals(parseConfigFile(out, "x.toml").settings, {
    ...defaultSettings("local"),
    labelPlacement: "detached",
    easyExampleThreshold: 0,
    lossScale: 10,
    negativeSharpness: 3,
    ema: 0.9,
  });
  const stored = await callJob("unsupervised", "--negatives", "a/folder", "--print-config");
  assertStringIncludes(stored.out, 'stored-negatives = "a/folder"');
  const { out: help } = await callJob("supervised", "--help");
  for (const old of ["--labels ", "--skip ", "--slope ", "--sharpness ", "--average "]) {
    assert(!help.includes(old), old);
  }
});
