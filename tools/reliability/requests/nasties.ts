/**
 * Requests that break servers, each written by hand.
 *
 * @module
 */

import { joined } from "@goodness/testing/bytes.ts";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import {
  chunked,
  JSON_TYPE,
  latin1,
  type Message,
  predict,
  request,
  requestBytes,
  utf8,
} from "./message.ts";
import { BODIES, SOUND } from "./nasty_bodies.ts";
import { JPEG, jpegOf, jpegOfScans, PNG, pngOf } from "./pictures.ts";

/** A request with a picture. */
export function ofPicture(bytes: Uint8Array): Message {
  return predict(`{"instances": [{"b64": "${bytes.toBase64()}"}]}`);
}

function withLines(...lines: string[]): Message {
  return request({ lines: [JSON_TYPE, ...lines], body: utf8(SOUND) });
}

/** Bytes that are no sound HTTP; a server may close the connection. */
export function unsound(text: string): Message {
  return { parts: [latin1(text)], methods: ["GET"], due: "either" };
}

function utf16(text: string, isBigEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(2 * text.length);
  const view = new DataView(bytes.buffer);
  for (let at = 0; at < text.length; at++) {
    view.setUint16(2 * at, text.charCodeAt(at), !isBigEndian);
  }
  return bytes;
}

/** The first lines of a request to predict. */
export const HEAD = "POST /predict HTTP/1.1\r\nHost: 127.0.0.1\r\n";

/** Bytes that are not text. */
const BYTES: readonly Message[] = [
  utf16(SOUND, false),
  utf16(SOUND, true),
  utf16(`\ufeff${SOUND}`, false),
  utf16(`\ufeff${SOUND}`, true),
  joined(utf8(SOUND.slice(0, 20)), Uint8Array.of(0xc0, 0xaf), utf8(SOUND.slice(20))),
  joined(utf8('{"instances": "'), Uint8Array.of(0xed, 0xa0, 0x80), utf8('"}')),
  joined(utf8('{"instances": "'), Uint8Array.of(0xf5, 0x80, 0x80, 0x80), utf8('"}')),
  latin1('{"instances": "\xe9"}'),
  Uint8Array.of(0xff),
  gzipSync(SOUND),
  PNG,
].map((body) => request({ body }));

/** Heads as they should not be, or are seldom. */
const HEADS: readonly Message[] = [
  ...[
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=a",
    "",
    "json",
  ]
    .map((type) => request({ lines: [`Content-Type: ${type}`], body: utf8(SOUND) })),
  ...[
    "application/json; charset=utf-16",
    "application/json;;;",
    "APPLICATION/JSON",
    "application/a+json",
  ]
    .map((type) => request({ lines: [`Content-Type: ${type}`], body: utf8(SOUND) })),
  request({ lines: [], body: utf8(SOUND) }),
  ...["evil.example", "127.0.0.1.evil.example", "localhost:99999", "[::1]", "[", "", "a b", "\xff"]
    .map((host) => request({ lines: [JSON_TYPE, `Host: ${host}`], body: utf8(SOUND) })),
  ...["zstd", "compress", "gzip, gzip", "br;q=1", "__proto__", "GZIP", "identity", "\xff"]
    .map((encoding) => withLines(`Content-Encoding: ${encoding}`)),
  ...([["gzip", gzipSync], ["deflate", deflateSync], ["br", brotliCompressSync]] as const).flatMap(
    ([name, compress]) =>
      [compress(SOUND), compress(SOUND).subarray(0, 20), joined(compress(SOUND), utf8("more"))].map(
        (body) => request({ lines: [JSON_TYPE, `Content-Encoding: ${name}`], body }),
      ),
  ),
  withLines("X-Request-Id: mine", `X-A: ${"a".repeat(8000)}`, "Cookie: a=b"),
  withLines("Expect: 100-continue"),
  withLines("Upgrade: websocket", "Connection: Upgrade"),
  withLines("X-Forwarded-Host: evil.example", "X-HTTP-Method-Override: DELETE"),
  withLines("Accept: image/png", "Accept-Encoding: br;q=1, *;q=0", "Range: bytes=0-1"),
  ...["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND", "get", "A-B_C"]
    .flatMap((method) =>
      ["/", "/predict", "/model", "/page.js"].map((path) => request({ method, path, lines: [] }))
    ),
];

/** What is no sound HTTP, or is framed strangely. */
const FRAMES: readonly Message[] = [
  ...["hello\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\r\n\r\n\r\n", "\0\0\0\0\r\n\r\n"],
  ...[
    "GET / HTTP/1.1\r\nHost\r\n\r\n",
    "GET / HTTP/1.1\r\n: a\r\n\r\n",
    "GET /\xff HTTP/1.1\r\n\r\n",
  ],
  ...["GET / HTTP/1.1\r\nX: a\0b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n b: c\r\n\r\n"],
  `GET / HTTP/1.1\r\nHost: a\r\n${"X: y\r\n".repeat(2000)}\r\n`,
  `GET / HTTP/1.1\r\nX: ${"a".repeat(1_000_000)}\r\n\r\n`,
  `GET /${"a".repeat(100_000)} HTTP/1.1\r\n\r\n`,
  ...["-1", "1e3", "0x10", "18446744073709551616", "4, 5", ""].map((length) =>
    `${HEAD}${JSON_TYPE}\r\nContent-Length: ${length}\r\n\r\n{}`
  ),
  `${HEAD}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
  `${HEAD}Content-Length: 2\r\nContent-Length: 3\r\n\r\n{} `,
  ...[
    "ZZ\r\n{}\r\n0\r\n\r\n",
    "-1\r\n{}\r\n0\r\n\r\n",
    "2;a=b\r\n{}\r\n0\r\nA: b\r\n\r\n",
  ]
    .map((chunks) => `${HEAD}${JSON_TYPE}\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}`),
  `${HEAD}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`,
].map((text) => unsound(text));

const CHUNKS: readonly Message[] = [1, 7, 1000].map((size) =>
  request({
    lines: [JSON_TYPE, "Transfer-Encoding: chunked"],
    body: chunked(utf8(SOUND), size),
  })
);

/** Two requests at once, the second in pieces. */
const PIPELINED: readonly Message[] = [SOUND, "{", ""].map((body) => {
  const [first, second] = [requestBytes({ body: utf8(SOUND) }), requestBytes({ body: utf8(body) })];
  const all = joined(first, second, requestBytes({ method: "HEAD", path: "/", lines: [] }));
  return {
    parts: [all.slice(0, first.length + 30), all.slice(first.length + 30)],
    methods: ["POST", "POST", "HEAD"],
    due: "answers",
  };
});

const PICTURES: readonly Message[] = [
  PNG,
  JPEG,
  pngOf(65_535, 65_535, new Uint8Array(10)),
  pngOf(2 ** 31 - 1, 1, new Uint8Array(10)),
  pngOf(0, 10, new Uint8Array(10)),
  pngOf(10, 10, new Uint8Array(10)),
  jpegOf(65_535, 65_535),
  jpegOf(0, 1),
  jpegOf(8000, 2000),
  jpegOfScans(65),
  PNG.subarray(0, 40),
  JPEG.subarray(0, 100),
  new Uint8Array(0),
  utf8("<svg/>"),
].map(ofPicture);

/** All that cost little. */
export const NASTIES: readonly Message[] = [
  ...[...BODIES.map(predict), ...BYTES, ...HEADS, ...FRAMES, ...CHUNKS, ...PIPELINED, ...PICTURES],
];
