import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { EXAMPLES, LANGUAGES, prettyJson, shortened, snippetOf } from "./snippets.ts";

const BODY = JSON.stringify({ instances: [EXAMPLES.digit] });

Deno.test("snippetOf() has the address and the whole body in every language", () => {
  for (const language of LANGUAGES) {
    const snippet = snippetOf(language, { url: "http://127.0.0.1:8000/predict", body: BODY });
    assertStringIncludes(snippet, "http://127.0.0.1:8000/predict");
    assertStringIncludes(snippet, BODY);
  }
});

Deno.test("shortened() says how much of a long body it leaves out", () => {
  assertEquals(shortened(BODY), BODY);
  const long = `{"b64":"${"a".repeat(5000)}"}`;
  const short = shortened(long);
  assert(short.length < 500);
  const [, left = ""] = /… ([\d,]+) more characters …/.exec(short) ?? [];
  assertEquals(Number(left.replace(",", "")) + 280 + 60, long.length);
});

Deno.test("prettyJson() keeps lists of numbers on a line, and the value as it is", () => {
  const value = { a: [1, -2.5e-7, 3], b: [[1], [2]], c: ["[ 1,", "2 ]"], d: [] };
  const text = prettyJson(value);
  assertStringIncludes(text, '"a": [1, -2.5e-7, 3]');
  assertEquals(JSON.parse(text), value);
});
