import { assert } from "@std/assert";
import { matchesGlob } from "node:path";
import { ENTRY, testFiles } from "./load_tests.ts";

Deno.test("deno task test runs every file of tests", async () => {
  const { test } = JSON.parse(await Deno.readTextFile("deno.json"));
  const patterns: string[] = test.include.map((path: string) => path.replace(ENTRY, "**"));
  for (const file of await testFiles(new URL("../../", import.meta.url))) {
    assert(patterns.some((pattern) => matchesGlob(file, pattern)), file);
  }
});
