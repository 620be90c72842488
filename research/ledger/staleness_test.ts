import { assertEquals } from "@std/assert";
import { ENTRY, recordOf } from "./_test_records.ts";
import { entrySettings } from "./entry.ts";
import { recordDifferences, settingDifferences } from "./staleness.ts";

const SETTINGS = { ...entrySettings(ENTRY, 1) };

Deno.test("settingDifferences() takes any engine for auto, and a dataset wherever it lies", () => {
  assertEquals(settingDifferences(ENTRY, 1, { ...SETTINGS, engine: "webgpu" }), []);
  const entry = { ...ENTRY, dataset: { source: "/data/digits" } };
  assertEquals(settingDifferences(entry, 1, { ...SETTINGS, dataset: "/elsewhere/digits" }), []);
  assertEquals(settingDifferences(entry, 1, { ...SETTINGS, dataset: "/data/letters" }), [
    "dataset was letters, is digits",
  ]);
});

Deno.test("settingDifferences() names every setting that differs, by its flag", () => {
  const entry = { ...ENTRY, settings: { epochs: 3, learningRate: 1e-3, engine: "cpu" } as const };
  const found = settingDifferences(entry, 2, { ...SETTINGS, engine: "native" });
  assertEquals(found.toSorted(), [
    ...["engine was native, is cpu", "epochs was 2, is 3"],
    ...["learning-rate was 0.006, is 0.001", "seed was 1, is 2"],
  ]);
  assertEquals(settingDifferences(ENTRY, 1, { ...SETTINGS, forgotten: 1 }), [
    "forgotten was 1, is no longer a setting",
  ]);
});

Deno.test("settingDifferences() gives a setting that is new the value that presets start from", () => {
  const { dropout: _, ...older } = SETTINGS;
  assertEquals(settingDifferences(ENTRY, 1, older), []);
  const entry = { ...ENTRY, settings: { ...ENTRY.settings, dropout: 0.1 } };
  assertEquals(settingDifferences(entry, 1, older), ["dropout was 0, is 0.1"]);
});

Deno.test("recordDifferences() sees a network of another size", () => {
  const record = recordOf(ENTRY, 1);
  assertEquals(recordDifferences(ENTRY, record), []);
  assertEquals(recordDifferences(ENTRY, { ...record, parameters: 5 }), [
    `the network had 5 parameters, has ${record.parameters}`,
  ]);
});
