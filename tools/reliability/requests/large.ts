/**
 * Requests that are large, or whose few bytes ask for much.
 *
 * @module
 */

import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { JSON_TYPE, type Message, predict, request } from "./message.ts";
import { HEAD, ofPicture, unsound } from "./nasties.ts";
import { zeros } from "./nasty_bodies.ts";
import { jpegOf, jpegOfScans, pngOf } from "./pictures.ts";

const MIB = 1024 * 1024;

/** Those that are large, or ask for much; they are made anew each time, as they take memory. */
export const LARGE: readonly (() => Message)[] = [
  () => predict("[".repeat(4 * MIB)),
  () => predict(`${"[".repeat(2 * MIB)}${"]".repeat(2 * MIB)}`),
  () => predict(`{"instances": "${"x".repeat(15 * MIB)}"}`),
  () => predict(`{"${"x".repeat(15 * MIB)}": 1}`),
  () => predict(`{"instances": [${new Array<string>(256).fill(`["x",${zeros(783)}]`).join(",")}]}`),
  () => predict(`{"instances": [${new Array<string>(256).fill(`[${zeros(783)},1]`).join(",")}]}`),
  () => ({ ...predict("x".repeat(17 * MIB)), due: "either" }),
  () => ({
    ...unsound(`${HEAD}${JSON_TYPE}\r\nContent-Length: 99999999999\r\n\r\n{`),
    methods: ["POST"],
  }),
  () =>
    request({
      lines: [JSON_TYPE, "Content-Encoding: gzip"],
      body: gzipSync(new Uint8Array(64 * MIB)),
    }),
  () =>
    request({
      lines: [JSON_TYPE, "Content-Encoding: br"],
      body: brotliCompressSync(new Uint8Array(32 * MIB), {
        params: { [constants.BROTLI_PARAM_QUALITY]: 4 },
      }),
    }),
  () => ofPicture(pngOf(28, 28, new Uint8Array(32 * MIB))),
  () => ofPicture(pngOf(4096, 4096, new Uint8Array(10))),
  () => ofPicture(jpegOf(4096, 4096)),
  () => ofPicture(jpegOfScans(2000)),
];
