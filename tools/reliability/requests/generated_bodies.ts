/**
 * Texts of bodies that are generated.
 *
 * @module
 */

import fc from "fast-check";

const KEYS = fc.constantFrom(
  ...[
    "instances",
    "strokes",
    "width",
    "b64",
    "explain",
    "by",
    "__proto__",
    "constructor",
    "length",
  ],
  ...["toString", "0", "", "\ud800", "a/b~c"],
);

/** Numbers as they may be written, and what stands in their place. */
const NUMBERS = fc.oneof(
  fc.integer({ min: -300, max: 300 }).map(String),
  fc.double().map(String), // NaN and Infinity are no JSON
  fc.constantFrom("1e309", "-1e309", "1e-400", "-0", "1e5", "100001", "0.1", "255", "256", "1.05"),
  fc.constantFrom("null", "true", '"1"', "[]", "{}", "01", ".5", "0x1", "+1", "", "[[[1]]]"),
);

const MOSTLY_SOUND = fc.oneof(
  { weight: 50, arbitrary: fc.integer({ min: 0, max: 280 }).map(String) },
  { weight: 1, arbitrary: NUMBERS },
);

function listOf(
  item: fc.Arbitrary<string>,
  minLength: number,
  maxLength: number,
): fc.Arbitrary<string> {
  return fc.array(item, { minLength, maxLength }).map((items) => `[${items.join(",")}]`);
}

const STROKES = listOf(listOf(listOf(MOSTLY_SOUND, 2, 3), 0, 6), 0, 4);

/** 784 pixels or one less, some of them odd, or rows of them. */
const PIXELS = fc.tuple(
  fc.constantFrom(784, 784, 784, 783),
  fc.array(fc.tuple(fc.nat(783), MOSTLY_SOUND), { maxLength: 5 }),
  fc.boolean(),
).map(([count, changes, inRows]) => {
  const values = new Array<string>(count).fill("0");
  for (const [at, value] of changes) values[at] = value;
  if (!inRows) return `[${values.join(",")}]`;
  const rows = Array.from({ length: 28 }, (_, row) => values.slice(28 * row, 28 * row + 28));
  return `[${rows.map((row) => `[${row.join(",")}]`).join(",")}]`;
});

const ANYTHING = fc.json({ maxDepth: 4, stringUnit: "binary" });

const DRAWING = fc.oneof(
  fc.tuple(STROKES, MOSTLY_SOUND).map(([strokes, width]) =>
    `{"strokes":${strokes},"width":${width}}`
  ),
  STROKES.map((strokes) => `{"strokes":${strokes}}`),
  PIXELS,
);

const ODD_INSTANCE = fc.oneof(
  fc.base64String({ maxLength: 40 }).map((b64) => `{"b64":"${b64}"}`),
  fc.tuple(KEYS, ANYTHING).map(([key, value]) => `{${JSON.stringify(key)}:${value}}`),
  ANYTHING,
);

const INSTANCE = fc.oneof(
  { weight: 9, arbitrary: DRAWING },
  { weight: 1, arbitrary: ODD_INSTANCE },
);

const EXTRAS = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom("", ',"explain":["input"]', ',"by":"goodness"') },
  {
    weight: 1,
    arbitrary: fc.constantFrom(',"by":null', ',"by":"head"', ',"__proto__":1', ',"instances":[[]]'),
  },
);

/** The text of a body of a sound form, or almost. */
export const BODY = fc.tuple(listOf(INSTANCE, 1, 3), EXTRAS).map(([list, extras]) =>
  `{"instances":${list}${extras}}`
);

/** JSON of any shape, with keys of requests. */
export const SHAPES = fc.oneof(
  fc.dictionary(KEYS, fc.jsonValue({ maxDepth: 3, stringUnit: "binary" }), { maxKeys: 5 })
    .map((value) => JSON.stringify(value)),
  ANYTHING,
);

const EDIT = fc.record({
  at: fc.nat(100_000),
  remove: fc.nat(3),
  insert: fc.constantFrom(
    ...['"', "{", "}", "[", "]", ",", ":", "\\", "\\u0000", "\\ud800", "\0", "\u2028", "1e309"],
    ...["-", "//", "'", "\ufeff", "\u{1f600}", '"instances":', "null"],
  ),
});

/** A text with some of its characters changed. */
export const EDITED = fc.tuple(BODY, fc.array(EDIT, { minLength: 1, maxLength: 4 })).map((
  [body, edits],
) =>
  edits.reduce((text, { at, remove, insert }) => {
    const from = at % (text.length + 1);
    return text.slice(0, from) + insert + text.slice(from + remove);
  }, body)
);
