import { assertEquals, assertMatch } from "@std/assert";
import { main as trainMain } from "@goodness/trainer/cli/train_supervised";
import { main as unsupervisedMain } from "@goodness/trainer/cli/train_unsupervised";
import { formatConfigFile, jobOf } from "@goodness/trainer/settings";
import { LEDGER_ENTRIES } from "./entries.ts";
import { entrySettings, trainArguments, trainCommand } from "./entry.ts";

Deno.test("LEDGER_ENTRIES have names of their own", () => {
  const ids = LEDGER_ENTRIES.map(({ id }) => id);
  assertEquals(new Set(ids).size, ids.length);
  for (const id of ids) assertMatch(id, /^[a-z0-9]+(-[a-z0-9]+)*$/);
});

Deno.test("trainArguments() are flags that give the entry's settings", async () => {
  const settings = { overfitBatch: false, goodnessLayers: "2,3", ema: 0.99 };
  const entries = [...LEDGER_ENTRIES, { ...LEDGER_ENTRIES[0], id: "flags", settings }];
  for (const entry of entries as typeof LEDGER_ENTRIES) {
    let printed = "";
    const terminal = { out: (text: string) => printed += text, err: () => {} };
    const args = trainArguments(entry, 2, "runs/x");
    const main = jobOf(entrySettings(entry, 2)) === "supervised" ? trainMain : unsupervisedMain;
    assertEquals(await main([...args, "--print-config"], terminal), 0, entry.id);
    assertEquals(printed, formatConfigFile(entrySettings(entry, 2)));
  }
});

Deno.test("trainCommand() can be typed", () => {
  const [entry] = LEDGER_ENTRIES;
  assertMatch(
    entry === undefined ? "" : trainCommand(entry, 3, "runs/reproduce/local-seed-3"),
    /task train:supervised --preset local --seed 3 --out runs\/reproduce\/local-seed-3$/,
  );
});
