/**
 * One instance of a prediction request: 784 numbers, 28 rows of 28 numbers, strokes, or a PNG.
 *
 * @module
 */

import { type Drawing, MAX_POINTS, type Stroke } from "@goodness/predict";
import * as v from "valibot";
import { show } from "./message.ts";

const SIDE = 28;
const PIXELS = SIDE * SIDE;

/** Largest coordinate and width, either sign: beyond any screen, and safe to square. */
const MAX_COORDINATE = 100_000;

/** Width of a stroke where the request has none, as a part of the drawing's longer side. */
const DEFAULT_WIDTH = 1 / 8;

const KINDS =
  `784 numbers, 28 rows of 28 numbers, {"strokes": [[[x, y], ...], ...]} or {"b64": "<png>"}`;

type Issue = v.BaseIssue<unknown>;

/** Makes a message of the form `Cannot <action>: current value is <value>; <remedy>`. */
function message(action: string, remedy = ""): (issue: Issue) => string {
  return function describe(issue: Issue): string {
    const hint = remedy === "" ? "" : `; ${remedy}`;
    return `Cannot ${action}: current value is ${show(issue.input)}${hint}`;
  };
}

const pixelMessage = message(
  "read pixel as it must be a number from 0 (paper) to 1 (ink), or from 0 to 255",
);
const pixelSchema = v.pipe(
  v.number(pixelMessage),
  v.minValue(0, pixelMessage),
  v.maxValue(255, pixelMessage),
);

// Lengths are checked before contents: a million wrong numbers are one error, not a million.
const pixelsSchema = v.pipe(
  v.array(v.unknown()),
  v.length(PIXELS, message(`read pixels as they must be ${PIXELS} numbers or ${SIDE} rows`)),
  v.array(pixelSchema),
  v.transform((values): Drawing => ({ kind: "pixels", values })),
);

const rowMessage = message(`read row as it must be ${SIDE} numbers`);
const rowSchema = v.pipe(
  v.array(v.unknown(), rowMessage),
  v.length(SIDE, rowMessage),
  v.array(pixelSchema),
);
const rowsSchema = v.pipe(
  v.array(v.unknown()),
  v.length(SIDE, message(`read rows as they must be ${SIDE}`)),
  v.array(rowSchema),
  v.transform((rows): Drawing => ({ kind: "pixels", values: rows.flat() })),
);

const coordinateMessage = message(
  `read coordinate as it must be a number from -${MAX_COORDINATE} to ${MAX_COORDINATE}`,
);
const coordinateSchema = v.pipe(
  v.number(coordinateMessage),
  v.minValue(-MAX_COORDINATE, coordinateMessage),
  v.maxValue(MAX_COORDINATE, coordinateMessage),
);

const pointMessage = message(
  "read point as it must be [x, y], or [x, y, t] where t is ignored",
);
const pointSchema = v.pipe(
  v.array(v.unknown(), pointMessage),
  v.minLength(2, pointMessage),
  v.maxLength(3, pointMessage),
  v.tuple([coordinateSchema, coordinateSchema]),
);

const strokeMessage = message("read stroke as it must be an array of points [x, y]");
const strokesMessage = message("read strokes as they must be an array of strokes");
const strokesSchema = v.pipe(
  v.array(v.array(v.unknown(), strokeMessage), strokesMessage),
  v.check(
    (strokes) => strokes.reduce((sum, { length }) => sum + length, 0) <= MAX_POINTS,
    `Cannot read strokes as they must have at most ${MAX_POINTS} points together: ` +
      "send fewer points per stroke",
  ),
  v.array(v.array(pointSchema)),
);

const widthMessage = message(
  `read width as it must be a number above 0 and at most ${MAX_COORDINATE}`,
);
const widthSchema = v.pipe(
  v.number(widthMessage),
  v.gtValue(0, widthMessage),
  v.maxValue(MAX_COORDINATE, widthMessage),
);

function keysMessage(keys: string): (issue: v.StrictObjectIssue) => string {
  return function describe({ received }: v.StrictObjectIssue): string {
    return `Cannot use key ${received} as the keys of this kind of instance must be ${keys}`;
  };
}

/** An eighth of the drawing's longer side, about the stroke of MNIST's digits; 1 for a dot. */
function defaultWidth(strokes: readonly Stroke[]): number {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of strokes.flat()) {
    [left, top] = [Math.min(left, x), Math.min(top, y)];
    [right, bottom] = [Math.max(right, x), Math.max(bottom, y)];
  }
  const side = Math.max(right - left, bottom - top);
  return side > 0 ? side * DEFAULT_WIDTH : 1;
}

const drawnSchema = v.pipe(
  v.strictObject(
    { strokes: strokesSchema, width: v.optional(widthSchema) },
    keysMessage('"strokes" and "width"'),
  ),
  v.transform(({ strokes, width }): Drawing => {
    return { kind: "strokes", strokes, width: width ?? defaultWidth(strokes) };
  }),
);

function decodeBase64(text: string): Uint8Array | null {
  try {
    // Browsers and tools hand out data URLs as readily as bare base64.
    return Uint8Array.fromBase64(text.replace(/^data:image\/png;base64,/, ""));
  } catch {
    return null;
  }
}

const base64Message = message("decode PNG as it must be base64 text");
const base64Schema = v.pipe(
  v.string(base64Message),
  v.rawTransform(({ dataset, addIssue, NEVER }): Uint8Array => {
    const bytes = decodeBase64(dataset.value);
    if (bytes !== null) return bytes;
    addIssue({ message: base64Message });
    return NEVER;
  }),
);
const pngSchema = v.pipe(
  v.strictObject({ b64: base64Schema }, keysMessage('"b64" alone')),
  v.transform(({ b64 }): Drawing => ({ kind: "png", bytes: b64 })),
);

const unknownSchema = v.custom<Drawing>(
  () => false,
  message(`read instance as it must be ${KINDS}`),
);

function schemaOf(instance: unknown): v.GenericSchema<unknown, Drawing> {
  if (Array.isArray(instance)) return Array.isArray(instance[0]) ? rowsSchema : pixelsSchema;
  if (typeof instance !== "object" || instance === null) return unknownSchema;
  if ("strokes" in instance) return drawnSchema;
  return "b64" in instance ? pngSchema : unknownSchema;
}

/**
 * One instance of a request. The kind of the instance chooses the schema, so that the errors are
 * about the kind that was meant and not about all four.
 */
export const instanceSchema: v.LazySchema<v.GenericSchema<unknown, Drawing>> = v.lazy(schemaOf);
