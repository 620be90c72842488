import { assertEquals, assertThrows } from "@std/assert";
import { formatConfigFile, parseConfigFile } from "./config_file.ts";
import { defaultSettings } from "./settings.ts";

Deno.test("parseConfigFile() reads back what formatConfigFile() wrote", () => {
  const settings = { ...defaultSettings("dense"), dataset: 'a "folder"', ema: 0.99 };
  assertEquals(parseConfigFile(formatConfigFile(settings), "x.toml").settings, settings);
});

Deno.test("parseConfigFile() takes flag names and some of the settings", () => {
  const text = `# short\nbatch-size = 50\noverfit-batch = true\nloss = "threshold"\n`;
  assertEquals(parseConfigFile(text, "x.toml").settings, {
    batchSize: 50,
    overfitBatch: true,
    loss: "threshold",
  });
});

Deno.test("parseConfigFile() names the file and what is wrong in it", () => {
  const cases: [string, string][] = [
    ["epochs = ", "Cannot read x.toml: "],
    ["epoch = 3", 'unknown setting "epoch"; there are preset, dataset,'],
    ["batchSize = 3", 'unknown setting "batchSize"'],
    ["batch-size = 0", 'setting "batch-size": Choose a whole number'],
    ["epochs = 0", 'setting "epochs": Choose a whole number, at least 1.'],
    ['epochs = "3"', 'setting "epochs": Choose a whole number'],
    ["ema = 1.0", "Choose a number from 0 to below 1."],
    ['loss = "hinge"', "Choose one of threshold, pairwise,"],
  ];
  for (const [text, part] of cases) {
    assertThrows(() => parseConfigFile(text, "x.toml"), RangeError, part);
  }
});
