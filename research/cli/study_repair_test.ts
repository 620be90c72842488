import { call } from "@goodness/testing/call_command.ts";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { main } from "./study_repair.ts";

Deno.test("study:repair lists its flags and names a wrong one", async () => {
  const { status, out } = await call(main, "--help");
  assertEquals(status, 0);
  for (const flag of ["--epochs", "--limit-train", "--seed", "--out", "--document"]) {
    assertStringIncludes(out, flag);
  }
  const wrong = await call(main, "--epochs", "0");
  assertEquals(wrong.status, 2);
  assertStringIncludes(wrong.err, "Choose a whole number, at least 1.");
});
