/**
 * Texts of bodies that break servers, each written by hand.
 *
 * @module
 */

/** A sound body. */
export const SOUND = '{"instances": [{"strokes": [[[0, 0], [30, 0], [15, 50]]], "width": 6}]}';

const POINT = "[[0, 0], [30, 0], [15, 50]]";

/** Zeros as JSON has them. */
export function zeros(count: number): string {
  return new Array<number>(count).fill(0).join(",");
}

/** JSON as it should not be, or is seldom. */
export const BODIES: readonly string[] = [
  ...[
    "",
    " ",
    "null",
    "0",
    '""',
    "[]",
    "{}",
    "\0",
    "\ufeff",
    `\ufeff${SOUND}`,
    "{",
    '"',
    "NaN",
    "-",
  ],
  ...["1e309", "-1e309", "1e-400", "-0", "9".repeat(4000), `1${"0".repeat(309)}`, "0.1e+1000000000"]
    .map((number) => `{"instances": [{"strokes": [[[${number}, 1], [2, ${number}]]]}]}`),
  ...["1e309", "255.0000001", "-0.2", "1.5", '"1"', "true", "null", "[]", "{}", "1e-400"]
    .map((value) => `{"instances": [[${value},${zeros(783)}]]}`),
  `{"instances": [${SOUND}], "instances": [{"strokes": [${POINT}]}]}`,
  `{"instances": [{"strokes": [], "strokes": [${POINT}], "width": 1, "width": 6}]}`,
  '{"__proto__": {"instances": [{"strokes": []}]}}',
  '{"instances": [{"__proto__": {"strokes": []}}]}',
  '{"instances": {"__proto__": [], "length": 1, "0": {"strokes": []}}}',
  '{"constructor": {"prototype": {"by": "head"}}, "instances": [{"strokes": []}]}',
  '{"instances": [{"strokes": []}], "by": "\\ud800"}',
  '{"\\udfff": 1, "instances": [{"b64": "\\ud83d"}]}',
  '{"instances": [{"b64": "\u{1f600}\\u0000"}], "explain": ["\\u2028"]}',
  `{"instances": [{"b64": "data:${"a".repeat(5000)};base64,"}]}`,
  `{"instances": [{"b64": "data:${";a=b".repeat(5000)}"}]}`,
  `{"instances": ${"[".repeat(50_000)}${"]".repeat(50_000)}}`,
  `${'{"instances": ['.repeat(20_000)}${"]}".repeat(20_000)}`,
  `{"instances": [{"strokes": [${"[".repeat(50_000)}${"]".repeat(50_000)}]}]}`,
  `{"instances": [{"strokes": [${new Array<string>(30_000).fill("[]").join(",")}]}]}`,
  `{"instances": [${new Array<string>(300).fill('{"strokes": []}').join(",")}]}`,
  `{${Array.from({ length: 3000 }, (_, key) => `"${key}": 1`).join(",")}}`,
  `{"${"k".repeat(100_000)}": 1, "instances": []}`,
];
