/**
 * What clients ask in a flood.
 *
 * @module
 */

import { gzipSync } from "node:zlib";
import { JSON_TYPE, type Message, predict, request } from "../requests/message.ts";
import { ofPicture } from "../requests/nasties.ts";
import { SOUND } from "../requests/nasty_bodies.ts";
import { PNG, pngOf } from "../requests/pictures.ts";

const STROKES = '{"strokes": [[[0, 0], [30, 0], [15, 50]]], "width": 6}';

/**
 * The body of a request.
 *
 * @param count How many drawings it has.
 * @param extras Further members, each after a comma.
 * @returns Its text.
 */
export function bodyOf(count: number, extras = ""): string {
  return `{"instances": [${new Array<string>(count).fill(STROKES).join(",")}]${extras}}`;
}

/** Side of a picture, and the rows of one with a stroke; each begins with its filter, 0. */
const SIDE = 800;
const ROWS = Uint8Array.from({ length: SIDE * (SIDE + 1) }, (_, at) => {
  const column = at % (SIDE + 1);
  return Math.abs(column - SIDE / 2) < 40 ? 255 : 0;
});

/** Small and larger requests of all kinds. */
export const MIXED: readonly Message[] = [
  predict(SOUND),
  ofPicture(PNG),
  predict(bodyOf(8)),
  predict(SOUND),
  request({ lines: [JSON_TYPE, "Content-Encoding: gzip"], body: gzipSync(bodyOf(2)) }),
  predict(bodyOf(4, ',"explain":["input"]')),
  predict(SOUND),
  ofPicture(pngOf(SIDE, SIDE, ROWS)),
];

/** One of each size of a batch: what runs it is made when it is first needed. */
export const WARM_UP: readonly Message[] = [
  ...MIXED,
  ...[1, 8, 32, 64, 128].map((count) => predict(bodyOf(count))),
];
