// The examples in comments and documents run. `deno check --doc` checks their types.
import { assert } from "@std/assert";
import { glob } from "node:fs/promises";

const ROOT = new URL("../", import.meta.url);
const SOURCES = "{README.md,docs/*.md,{apps,packages,research,tools}/**/*.{ts,js}}";

/** An example, and the line that it begins after. */
interface Example {
  readonly line: number;
  readonly code: string;
}

function examplesIn(text: string): Example[] {
  return [...text.matchAll(/^( *\* |)```(?:ts|js)\n(.*?)^\1```$/gms)].map((
    { index, 1: margin = "", 2: code = "" },
  ) => ({
    line: text.slice(0, index).split("\n").length,
    code: code.split("\n").map((line) => line.slice(margin.length)).join("\n"),
  }));
}

let count = 0;
for (const path of (await Array.fromAsync(glob(SOURCES, { cwd: ROOT }))).toSorted()) {
  for (const { line, code } of examplesIn(await Deno.readTextFile(new URL(path, ROOT)))) {
    count++;
    Deno.test(`the example of ${path}:${line} runs`, async () => {
      await import(`data:application/typescript,${encodeURIComponent(code)}`);
    });
  }
}

Deno.test("there are examples", () => assert(count >= 100, `found ${count}`));
