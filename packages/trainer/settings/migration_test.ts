import { assertEquals } from "@std/assert";
import { parseConfigFile } from "./config_file.ts";
import { migrateArguments, migrateSettings } from "./migration.ts";
import { defaultSettings, resolveSettings, type TrainSettings } from "./settings.ts";
import { parseStoredSettings } from "./stored_settings.ts";

/** What version 0.1.0 wrote for `--labels apart` and a short training. */
const CONFIG_JSON = new URL("_fixtures/config-0.1.0.json", import.meta.url);
const CONFIG_TOML = new URL("_fixtures/config-0.1.0.toml", import.meta.url);

const EXPECTED: TrainSettings = {
  ...defaultSettings("local"),
  labelPlacement: "detached",
  limitTrain: 2000,
  validation: 500,
  epochs: 2,
  engine: "native",
  precision: "f32",
};

Deno.test("parseStoredSettings() reads a config.json of version 0.1.0", async () => {
  const { settings } = JSON.parse(await Deno.readTextFile(CONFIG_JSON));
  assertEquals(parseStoredSettings(settings), { ...EXPECTED, levels: "as-is" });
});

Deno.test("parseConfigFile() reads a configuration file of version 0.1.0", async () => {
  const text = await Deno.readTextFile(CONFIG_TOML);
  const { settings } = parseConfigFile(text, "old.toml");
  assertEquals(resolveSettings("supervised", settings), EXPECTED);
});

Deno.test("parseStoredSettings() gives what did not exist yet its default", () => {
  const { flip: _, ...stored } = defaultSettings("dense");
  assertEquals(parseStoredSettings(stored), defaultSettings("dense"));
});

Deno.test("migrateSettings() keeps names and values of today", () => {
  const settings = defaultSettings("grouped");
  assertEquals(migrateSettings(settings), settings);
});

Deno.test("migrateArguments() renames the flags and values of version 0.1.0", () => {
  const cases: [string[], string[]][] = [
    [["--labels", "apart"], ["--label-placement", "detached"]],
    [["--labels=apart", "--skip=0"], ["--label-placement=detached", "--easy-example-threshold=0"]],
    [["--label-placement", "apart"], ["--label-placement", "detached"]],
    [["--labels", "pixels"], ["--label-placement", "pixels"]],
    [["--slope", "6", "--average", "0.9"], ["--loss-scale", "6", "--ema", "0.9"]],
    [["--sharpness", "3"], ["--negative-sharpness", "3"]],
    // Neither a value nor a flag of today is taken for an old flag.
    [["--dataset", "skip", "--out", "apart"], ["--dataset", "skip", "--out", "apart"]],
    [["--negatives", "hard", "--label-scale", "2"], ["--negatives", "hard", "--label-scale", "2"]],
    [["--labels"], ["--label-placement"]],
  ];
  for (const [old, now] of cases) assertEquals(migrateArguments("supervised", old), now);
});

Deno.test("migrateArguments() knows where 0.1.0 took stored negatives from", () => {
  const args = ["--negatives", "data/negatives/first"];
  const now = ["--stored-negatives", "data/negatives/first"];
  assertEquals(migrateArguments("unsupervised", args), now);
});
