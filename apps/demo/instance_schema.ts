/**
 * One instance of a prediction request: pixels, rows of pixels, strokes, or a picture.
 *
 * @module
 */

import { imageSize } from "@goodness/core";
import { openPicture } from "@goodness/pictures";
import {
  type Drawing,
  MAX_POINTS,
  type ModelImage,
  OVERSHOOT,
  type Stroke,
} from "@goodness/predict";
import * as v from "valibot";
import { shorten, show } from "./message.ts";
import { ownEntries } from "./own_entries.ts";
import { isInputFault } from "./problem.ts";

/** Largest coordinate and width, either sign: beyond any screen, and safe to square. */
const MAX_COORDINATE = 100_000;

/** Width of a stroke where the request has none, as a part of the drawing's longer side. */
const DEFAULT_WIDTH = 1 / 8;

type Issue = v.BaseIssue<unknown>;

/** Makes a message of the form `Cannot <action>: current value is <value>; <remedy>`. */
function message(action: string, remedy = ""): (issue: Issue) => string {
  return function describe(issue: Issue): string {
    const hint = remedy === "" ? "" : `; ${remedy}`;
    return `Cannot ${action}: current value is ${show(issue.input)}${hint}`;
  };
}

const valueMessage = message(
  "read pixel as it must be a number from 0 (black, or paper) to 1 (white, or ink), or from 0 to 255",
);
/** A value of an image, in either scale. */
export const valueSchema = v.pipe(
  v.number(valueMessage),
  v.minValue(-OVERSHOOT, valueMessage),
  v.maxValue(255, valueMessage),
);

/** An array of a length. The length is checked before the contents: a million wrong numbers are one error. */
function arraySchema<T>(
  length: number,
  what: (issue: Issue) => string,
  item: v.GenericSchema<unknown, T>,
): v.GenericSchema<unknown, T[]> {
  return v.pipe(v.array(v.unknown(), what), v.length(length, what), v.array(item));
}

function pixelsSchema(image: ModelImage): v.GenericSchema<unknown, Drawing> {
  const count = imageSize(image);
  const what = message(`read pixels as they must be ${count} numbers or ${image.height} rows`);
  return v.pipe(
    arraySchema(count, what, valueSchema),
    v.transform((values): Drawing => ({ kind: "pixels", values })),
  );
}

function rowsSchema(
  { height, width, channels }: ModelImage,
): v.GenericSchema<unknown, Drawing> {
  const isGrey = channels === 1;
  const rows = message(`read rows as they must be ${height}`);
  const row = message(`read row as it must be ${width} ${isGrey ? "numbers" : "pixels"}`);
  const pixel = message(`read pixel as it must be ${channels} numbers`);
  const pixelSchema: v.GenericSchema<unknown, number | number[]> = isGrey
    ? valueSchema
    : arraySchema(channels, pixel, valueSchema);
  return v.pipe(
    arraySchema(height, rows, arraySchema(width, row, pixelSchema)),
    v.transform((values): Drawing => ({ kind: "pixels", values: values.flat(2) })),
  );
}

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
  "pair the values if x and y come as two lists",
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
    return `Cannot use key ${
      shorten(received)
    } as the keys of this kind of instance must be ${keys}`;
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
    ownEntries({ strokes: strokesSchema, width: v.optional(widthSchema) }),
    keysMessage('"strokes" and "width"'),
  ),
  v.transform(({ strokes, width }): Drawing => {
    return { kind: "strokes", strokes, width: width ?? defaultWidth(strokes) };
  }),
);

/** The head of a data URL (RFC 2397) of any type, with any parameters. */
const DATA_URL = /^\s*data:[^,]*;\s*base64\s*,/i;

function decodeBase64(text: string): Uint8Array | null {
  try {
    // Browsers and tools give data URLs as often as bare base64.
    const base64 = decodeURIComponent(text.replace(DATA_URL, "")); // as URLs, they may have %3D for =
    return Uint8Array.fromBase64(base64, {
      alphabet: /[-_]/.test(base64) ? "base64url" : "base64",
    });
  } catch {
    return null;
  }
}

const base64Message = message("decode picture as it must be base64 text");
const base64Schema = v.pipe(
  v.string(base64Message),
  v.rawTransform(({ dataset, addIssue, NEVER }): Drawing => {
    const bytes = decodeBase64(dataset.value);
    if (bytes === null) {
      addIssue({ message: base64Message });
      return NEVER;
    }
    try {
      return { kind: "picture", picture: openPicture(bytes) };
    } catch (error) {
      if (!isInputFault(error)) throw error;
      addIssue({ message: error.message });
      return NEVER;
    }
  }),
);
const pictureSchema = v.pipe(
  v.strictObject(ownEntries({ b64: base64Schema }), keysMessage('"b64" alone')),
  v.transform(({ b64 }): Drawing => b64),
);

function unknownSchema(image: ModelImage): v.GenericSchema<unknown, Drawing> {
  const { height, width, channels, preparation } = image;
  const kinds = [
    `${imageSize(image)} numbers`,
    `${height} rows of ${width} ${channels === 1 ? "numbers" : `pixels of ${channels} numbers`}`,
    ...(preparation === "digit" ? ['{"strokes": [[[x, y], ...], ...]}'] : []),
  ];
  const what = `${kinds.join(", ")} or {"b64": "<png or jpeg>"}`;
  return v.custom<Drawing>(() => false, message(`read instance as it must be ${what}`));
}

/**
 * Makes the schema of one instance of a request. The kind of the instance chooses the schema, so that
 * the errors are about the kind that was meant and not about all four.
 *
 * @param image The images that the model takes.
 * @returns The schema.
 */
export function instanceSchema(
  image: ModelImage,
): v.LazySchema<v.GenericSchema<unknown, Drawing>> {
  const [pixels, rows, unknown] = [pixelsSchema(image), rowsSchema(image), unknownSchema(image)];
  const strokes = image.preparation === "digit" ? [drawnSchema] : [];
  const all = v.union([pixels, rows, ...strokes, pictureSchema]);
  return v.lazy((instance) => {
    if (instance === undefined) return all; // no value of JSON: what describes the schema asks so
    if (Array.isArray(instance)) return Array.isArray(instance[0]) ? rows : pixels;
    if (typeof instance !== "object" || instance === null) return unknown;
    if ("strokes" in instance) return drawnSchema;
    return "b64" in instance ? pictureSchema : unknown;
  });
}
