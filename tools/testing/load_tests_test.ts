import { assert } from "@std/assert";
import { ENTRY, testFiles } from "./load_tests.ts";

Deno.test("deno task test runs every file of tests", async () => {
  const { test } = JSON.parse(await Deno.readTextFile("deno.json"));
  const folders: string[] = test.include.map((path: string) => path.replace(ENTRY, ""));
  for (const file of await testFiles(new URL("../../", import.meta.url))) {
    assert(folders.some((folder) => file.startsWith(folder)), file);
  }
});
