import { call } from "@goodness/testing/call_command.ts";
import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "node:path";
import { assertGoals, type Check } from "./check.ts";
import { RELIABILITY } from "./document.ts";
import { main } from "./main.ts";
import { renderChecks, renderOwnPage } from "./page.ts";
import { CHECK_RECORDS } from "./record.ts";

const DOCS = new URL("../../docs/", import.meta.url);

/** Finds that the share of `times` that went well is 0.75. */
const CHECK: Check = {
  name: "dice",
  title: "Dice",
  about: "Dice are thrown.",
  times: 100,
  goals: [{ figure: "well", bound: 0.7, side: "least" }],
  run: ({ times }) => Promise.resolve([{ what: "a die", figures: { times, well: 0.75 } }]),
};

Deno.test("docs/reliability.md is what docs/reliability/ makes", async () => {
  const records = await CHECK_RECORDS.read(new URL("reliability", DOCS).pathname);
  for (const { check } of records) {
    assert(RELIABILITY.checks.some(({ name }) => name === check), check);
  }
  assertEquals(
    await Deno.readTextFile(new URL("reliability.md", DOCS)),
    renderChecks(RELIABILITY, records),
    "docs/reliability.md is not what its records make: run deno task reliability --render",
  );
  for (const check of RELIABILITY.checks.filter(({ page }) => page !== undefined)) {
    const text = await Deno.readTextFile(new URL(check.page ?? "", DOCS));
    assertEquals(text, renderOwnPage(text, check, records), "run deno task reliability --render");
  }
});

Deno.test("deno task reliability runs checks, keeps records and writes the page", async () => {
  await withFolder(async (folder) => {
    const paths = { records: join(folder, "records"), page: join(folder, "page.md") };
    const context = { ...RELIABILITY, checks: [CHECK, { ...CHECK, name: "other" }], paths };
    const ran = await call((args, terminal) => main(args, terminal, context), ...[
      ...["dice", "--times", "7", "--seed", "3", "--record"],
    ]);
    assertEquals(ran.status, 0, ran.err);
    assertStringIncludes(ran.out, "reached well: at least 0.7 (0.75)");
    const [record, ...others] = await CHECK_RECORDS.read(paths.records);
    assertEquals(others, []);
    assertEquals([record?.check, record?.times, record?.seed], ["dice", 7, 3]);
    const page = await Deno.readTextFile(paths.page);
    assertStringIncludes(page, "well: at least 0.7. Reached: 0.750");
    assertStringIncludes(page, "Not recorded yet: `deno task reliability other --record`.");
  });
});

Deno.test("deno task reliability ends with 1 if a goal is missed", async () => {
  const checks = [{ ...CHECK, goals: [{ figure: "well", bound: 0.7, side: "most" } as const] }];
  const ran = await call((args, terminal) => main(args, terminal, { ...RELIABILITY, checks }));
  assertEquals(ran.status, 1);
  assertStringIncludes(ran.out, "MISSED  well: at most 0.7 (0.75)");
});

Deno.test("assertGoals() throws where a goal is missed or not measured", () => {
  assertGoals(CHECK, [{ what: "a die", figures: { well: 0.7 } }]);
  assertThrows(() => assertGoals(CHECK, [{ what: "a die", figures: { well: 0.6 } }]), Error, "0.6");
  assertThrows(() => assertGoals(CHECK, [{ what: "a die", figures: {} }]), Error, "not measured");
});
