import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ENTRY, errors, recordOf } from "./_test_records.ts";
import { LEDGER_ENTRIES } from "./entries.ts";
import { ledgerRows, readLedger } from "./ledger.ts";
import { ledgerData, ledgerLines } from "./list.ts";
import type { LedgerRecord } from "./record.ts";
import { renderResults } from "./results_page.ts";

const DOCS = new URL("../../docs/", import.meta.url);

function page(records: readonly LedgerRecord[]): string {
  return renderResults([ENTRY], ledgerRows([ENTRY], records));
}

/** The cells of the page's first table, without spaces around them. */
function results(text: string): string[] {
  const line = text.split("\n").find((line) => line.startsWith("| `small`")) ?? "";
  return line.split("|").slice(1, -1).map((cell) => cell.trim());
}

Deno.test("docs/results.md is what the records in docs/ledger make", async () => {
  const rows = await readLedger(LEDGER_ENTRIES, new URL("ledger", DOCS).pathname);
  assertEquals(
    await Deno.readTextFile(new URL("results.md", DOCS)),
    renderResults(LEDGER_ENTRIES, rows),
    "docs/results.md is not what its records make: run deno task reproduce --render",
  );
});

Deno.test("renderResults() gives mean and sample std, and says that a goal is reached", () => {
  const records = [80, 100, 120].map((count, index) =>
    recordOf(ENTRY, index + 1, { ...errors(count), seconds: 50 + index })
  );
  const text = page(records);
  assertEquals(results(text), [
    ...["`small`", "1.50 (someone's)", "-", "1.000 ± 0.200 (n = 3)"],
    ...["1: 0.80, 2: 1.00, 3: 1.20", "1.00 in 60 s", "yes", "51.0 ± 1.0 (n = 3)"],
    "`deno task reproduce --only small`",
  ]);
  assertStringIncludes(text, "Some Processor, 2 logical cores");
  assertStringIncludes(text, "| 120 of 10000 | 98.80 %");
  assertStringIncludes(text, "## What is missing\n\nNothing.\n");
});

Deno.test("renderResults() says that a goal is missed by error or by time", () => {
  const seeds = [1, 2, 3];
  const wrong = seeds.map((seed) => recordOf(ENTRY, seed, errors(101)));
  const slow = seeds.map((seed) => recordOf(ENTRY, seed, { seconds: 61 }));
  assertEquals(results(page(wrong))[6], "no");
  assertEquals(results(page(slow))[6], "no");
});

Deno.test("renderResults() says where there are fewer than three seeds", () => {
  const text = page([recordOf(ENTRY, 2)]);
  assertEquals(results(text)[3], "1.000 (n = 1)");
  assertEquals(results(text)[6], "yes, 1 seed only");
  assertStringIncludes(
    text,
    "- `small` has 1 seed, fewer than 3; without a record: seeds 1, 3.",
  );
  const empty = page([]);
  assertEquals(results(empty)[6], "no record");
  assertStringIncludes(empty, "There is no record yet.");
});

Deno.test("renderResults() counts no stale record, and shows it as stale", () => {
  const { settings } = recordOf(ENTRY, 1);
  const stale = recordOf(ENTRY, 1, { ...errors(1), settings: { ...settings, epochs: 9 } });
  const rows = ledgerRows([ENTRY], [stale, recordOf(ENTRY, 2)]);
  const text = renderResults([ENTRY], rows);
  assertEquals(results(text)[3], "1.000 (n = 1)");
  assert(!text.includes("0.01"), "its error must not be on the page");
  assertStringIncludes(
    text,
    "- `small` is stale for seed 1, which is left out: epochs was 9, is 2.",
  );
  assertEquals(ledgerLines(rows).map((line) => line.split(/\s+/).slice(0, 3).join(" ")), [
    ...["entry seed status", "small 1 stale", "small 2 recorded", "small 3 missing"],
  ]);
  assertStringIncludes(ledgerLines(rows)[1] ?? "", "epochs was 9, is 2");
  assertEquals(ledgerData(rows).map(({ status }) => status), ["stale", "recorded", "missing"]);
});

Deno.test("ledgerRows() keeps a record of a further seed, and refuses one of no entry", () => {
  const rows = ledgerRows([ENTRY], [recordOf(ENTRY, 7)]);
  assertEquals(rows.map(({ seed, status }) => `${seed} ${status}`), [
    ...["1 missing", "2 missing", "3 missing", "7 recorded"],
  ]);
  assertThrows(
    () => ledgerRows([ENTRY], [recordOf({ ...ENTRY, id: "gone" }, 1)]),
    RangeError,
    "Cannot use the record of gone with seed 1: the ledger has small",
  );
});
