import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import { ENTRY, recordOf } from "./_test_records.ts";
import { formatRecord, parseRecord } from "./record.ts";
import { readRecords, writeRecord } from "./record_files.ts";

Deno.test("writeRecord() keeps what readRecords() gives back, one file an entry and seed", async () => {
  await withFolder(async (folder) => {
    const records = join(folder, "docs", "ledger");
    assertEquals(await readRecords(records), []);
    const [first, second] = [
      recordOf(ENTRY, 1),
      recordOf(ENTRY, 2, { processor: null, validationAccuracy: null }),
    ];
    assertEquals(await writeRecord(records, second), join(records, "small-seed-2.json"));
    await writeRecord(records, { ...first, seconds: 1 });
    await writeRecord(records, first);
    assertEquals(await readRecords(records), [first, second]);
  });
});

Deno.test("readRecords() refuses a record under another name", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "other-seed-1.json"), formatRecord(recordOf(ENTRY, 1)));
    await assertRejects(() => readRecords(folder), SyntaxError, "it is that of small-seed-1.json");
  });
});

Deno.test("parseRecord() says what is damaged", () => {
  const record = recordOf(ENTRY, 1);
  const cases: [string, string][] = [
    ["{", "it is not JSON"],
    [formatRecord({ ...record, seconds: -1 }), '"seconds": must be positive'],
    [formatRecord({ ...record, testErrors: 99 }), "contradict each other"],
    [formatRecord({ ...record, date: "yesterday" }), '"date"'],
  ];
  for (const [text, part] of cases) {
    assertThrows(() => parseRecord(text, "a.json"), SyntaxError, part);
  }
});
