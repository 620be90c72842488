import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import { ENTRY, recordOf } from "./_test_records.ts";
import { LEDGER_RECORDS } from "./record.ts";

Deno.test("LEDGER_RECORDS.write() keeps what LEDGER_RECORDS.read() gives back, one file an entry and seed", async () => {
  await withFolder(async (folder) => {
    const records = join(folder, "docs", "ledger");
    assertEquals(await LEDGER_RECORDS.read(records), []);
    const [first, second] = [
      recordOf(ENTRY, 1),
      recordOf(ENTRY, 2, { processor: null, validationAccuracy: null }),
    ];
    assertEquals(await LEDGER_RECORDS.write(records, second), join(records, "small-seed-2.json"));
    await LEDGER_RECORDS.write(records, { ...first, seconds: 1 });
    await LEDGER_RECORDS.write(records, first);
    assertEquals(await LEDGER_RECORDS.read(records), [first, second]);
  });
});

Deno.test("LEDGER_RECORDS.read() refuses a record under another name", async () => {
  await withFolder(async (folder) => {
    await Deno.writeTextFile(join(folder, "other-seed-1.json"), JSON.stringify(recordOf(ENTRY, 1)));
    await assertRejects(
      () => LEDGER_RECORDS.read(folder),
      SyntaxError,
      "its name must be small-seed-1.json",
    );
  });
});

Deno.test("LEDGER_RECORDS.parse() says what is damaged", () => {
  const record = recordOf(ENTRY, 1);
  const cases: [string, string][] = [
    ["{", "it is not JSON"],
    ['{"seed":1e999}', 'the number "seed" in it is too large'],
    [JSON.stringify({ ...record, seconds: -1 }), '"seconds": must be positive'],
    [JSON.stringify({ ...record, testErrors: 99 }), "contradict each other"],
    [JSON.stringify({ ...record, date: "yesterday" }), '"date"'],
  ];
  for (const [text, part] of cases) {
    assertThrows(() => LEDGER_RECORDS.parse(text, "a.json"), SyntaxError, part);
  }
});
