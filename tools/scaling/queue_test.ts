import { REDIS } from "@goodness/testing/redis_server.ts";
import { testRequiring } from "@goodness/testing/requirement.ts";
import { assert, assertEquals } from "@std/assert";
import { assertGoals } from "../reliability/check.ts";
import { renderChecks } from "../reliability/page.ts";
import { CHECK_RECORDS } from "../reliability/record.ts";
import { SCALING } from "./document.ts";
import { QUEUE } from "./queue.ts";

const DOCS = new URL("../../docs/", import.meta.url);

Deno.test("docs/scaling.md is what docs/scaling/ makes", async () => {
  const records = await CHECK_RECORDS.read(new URL("scaling", DOCS).pathname);
  for (const { check } of records) assert(SCALING.checks.some(({ name }) => name === check), check);
  assertEquals(
    await Deno.readTextFile(new URL("scaling.md", DOCS)),
    renderChecks(SCALING, records),
    "docs/scaling.md is not what its records make: run deno task scaling --render",
  );
});

testRequiring("the check queue loses no run and makes none twice", REDIS, async () => {
  const [finding] = await QUEUE.run({ seed: 1, times: 50, write: () => {} });
  assertGoals(QUEUE, finding === undefined ? [] : [finding]);
  assertEquals(finding?.figures["workers killed"], 1);
});
