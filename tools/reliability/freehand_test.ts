import { assert, assertEquals } from "@std/assert";
import { readFreehand } from "../freehand/freehand.ts";
import { freehandDigits, SEED } from "../freehand/make.ts";
import { assertGoals } from "./check.ts";
import { FREEHAND } from "./freehand.ts";

Deno.test("digits drawn by hand are read, 98 of 100 by every model that ships", async () => {
  const findings = await FREEHAND.run({ seed: 1, times: FREEHAND.times, write: () => {} });
  assertEquals(findings.map(({ figures }) => figures.tried), [130, 130, 130]);
  assertGoals(FREEHAND, findings);
});

Deno.test("tests/data/freehand.json has ten digits of each class, as deno task data:freehand makes them", async () => {
  const digits = await readFreehand();
  for (let label = 0; label < 10; label++) {
    assert(digits.filter((digit) => digit.label === label).length >= 10, `${label}`);
  }
  assertEquals(digits, freehandDigits(SEED));
});
