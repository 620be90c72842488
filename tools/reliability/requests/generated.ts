/**
 * Requests that are generated: sound ones, and what becomes of them by small changes.
 *
 * @module
 */

import fc from "fast-check";
import { gzipSync } from "node:zlib";
import { BODY, EDITED, SHAPES } from "./generated_bodies.ts";
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
import { ofPicture, unsound } from "./nasties.ts";
import { SOUND } from "./nasty_bodies.ts";
import { JPEG, PNG } from "./pictures.ts";

const BYTE_EDIT = fc.tuple(fc.nat(100_000), fc.nat(255));

/** Bytes with some of them changed, and perhaps cut off. */
function damaged(bytes: Uint8Array): fc.Arbitrary<Uint8Array> {
  const edits = fc.array(BYTE_EDIT, { maxLength: 4 });
  return fc.tuple(edits, fc.nat(4 * bytes.length)).map(([edits, length]) =>
    edits.reduce((changed, [at, byte]) => changed.with(at % bytes.length, byte), bytes)
      .slice(0, length)
  );
}

const LINES = fc.constantFrom(
  ...[
    "Content-Type: text/plain",
    "Content-Encoding: gzip",
    "Content-Encoding: br",
    "Host: evil.test",
  ],
  ...["Content-Encoding: \xff", "Expect: 100-continue", "If-None-Match: *", "Range: bytes=0-"],
  ...["Accept: */*;q=\xff", "Connection: close", "X-Request-Id: a", "Content-Type: ", "X: \t "],
);

const PATHS = fc.oneof(
  fc.constantFrom("/", "/predict", "/model", "/healthz", "/samples.png", "/page.js", "/page.css"),
  fc.constantFrom("//predict", "/predict/", "/%70redict", "/..%2fdeno.json", "/../../etc/passwd"),
  fc.constantFrom("/?a=%ff", "*", "http://evil.test/", "/page.js%00", "/PREDICT", "/%", "/\\..\\a"),
  fc.webPath(),
);

const METHODS = fc.constantFrom(
  ...["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "M-SEARCH", "post"],
);

const HEADS = fc.record({ method: METHODS, path: PATHS, lines: fc.array(LINES, { maxLength: 4 }) })
  .map((parts) => request({ ...parts, body: utf8(parts.method === "POST" ? SOUND : "") }));

const SOUND_BYTES = requestBytes({ body: utf8(SOUND) });

/** A sound request in pieces, and what the client does with it. */
const PIECES = fc.record({
  at: fc.array(fc.nat(SOUND_BYTES.length), { maxLength: 3 }),
  due: fc.constantFrom("answers" as const, "nothing" as const),
}).map(({ at, due }): Message => {
  const ends = [...at.toSorted((a, b) => a - b), due === "answers" ? SOUND_BYTES.length : 0];
  const parts = ends.map((end, index) => SOUND_BYTES.subarray(ends[index - 1] ?? 0, end));
  return { parts, methods: ["POST"], due };
});

const PIPELINED = fc.array(fc.oneof(BODY, EDITED), { minLength: 2, maxLength: 5 }).map(
  (bodies): Message => ({
    parts: [new Uint8Array(bodies.flatMap((body) => [...requestBytes({ body: utf8(body) })]))],
    methods: bodies.map(() => "POST"),
    due: "answers",
  }),
);

const FRAMED = fc.oneof(
  fc.tuple(EDITED, fc.integer({ min: 1, max: 500 })).map(([body, size]) =>
    request({
      lines: [JSON_TYPE, "Transfer-Encoding: chunked"],
      body: chunked(utf8(body), size),
    })
  ),
  damaged(SOUND_BYTES.slice(0, -SOUND.length)).map((head): Message => ({
    parts: [head, latin1("\r\n\r\n")],
    methods: ["POST"],
    due: "nothing",
  })),
  fc.string({ unit: "binary-ascii", maxLength: 60 }).map((text) => unsound(`${text}\r\n\r\n`)),
);

const BYTES = fc.oneof(
  fc.uint8Array({ maxLength: 200 }).map((body) => request({ body })),
  damaged(utf8(SOUND)).map((body) => request({ body })),
  damaged(gzipSync(SOUND)).map((body) =>
    request({ lines: [JSON_TYPE, "Content-Encoding: gzip"], body })
  ),
);

/** The kinds of requests. */
export const KINDS: Readonly<Record<string, fc.Arbitrary<Message>>> = {
  "bodies of a sound form": BODY.map(predict),
  "any JSON": SHAPES.map(predict),
  "JSON with changed characters": EDITED.map(predict),
  "bodies of any bytes": BYTES,
  "pictures with changed bytes": fc.oneof(damaged(PNG), damaged(JPEG)).map(ofPicture),
  "methods, paths and heads": HEADS,
  "several requests at once": PIPELINED,
  "slow and broken-off requests": PIECES,
  "chunks and unsound HTTP": FRAMED,
};
