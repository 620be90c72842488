import { assertEquals, assertThrows } from "@std/assert";
import { parseJson } from "./parse_json.ts";
import { ProblemError } from "./problem.ts";

Deno.test("parseJson() refuses what is nested deeper than 32, before it parses it", () => {
  const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
  parseJson(nested(32));
  parseJson(`[${new Array<string>(100).fill(nested(31)).join(",")}]`);
  const start = '{"a":'.repeat(33);
  for (const text of [nested(33), start, `"a" ${start}`, `"\\\\" ${start}`, `"\\"" ${start}`]) {
    assertThrows(() => parseJson(text), ProblemError, "must be nested at most 32 deep");
  }
});

Deno.test("parseJson() leaves brackets in strings alone, of any length", () => {
  const strings = ["[".repeat(40), `\\"${"{".repeat(40)}`, `\\\\\\"${"[".repeat(40)}`];
  for (const string of strings) {
    assertEquals(parseJson(`["${string}"]`), [JSON.parse(`"${string}"`)]);
  }
  parseJson(`"${"x[".repeat(5_000_000)}"`);
  for (const text of ['"[[[', '"\\', "", "]]]"]) {
    assertThrows(() => parseJson(text), ProblemError, "well-formed JSON");
  }
});
