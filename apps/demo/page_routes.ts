/**
 * The routes of the page's files.
 *
 * @module
 */

import type { Preparation } from "@goodness/core";
import { type Context, Hono } from "hono";
import { accepts } from "hono/accepts";
import { COMPRESSIBLE_CONTENT_TYPE_REGEX } from "hono/compress";
import { etag } from "hono/etag";
import { allowOnly } from "./method.ts";
import type { PageFiles } from "./page_files.ts";

/** Content types by the end of the name. */
const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
  png: "image/png",
  wasm: "application/wasm",
  json: "application/json",
};

/** Of what is served as bytes alone. */
const BYTES = "application/octet-stream";

function typeOf(name: string): string {
  return TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? BYTES;
}

const GZIP = "gzip";

/** The page itself. */
const INDEX = "index.html";

/** The icon, and where browsers look for it on pages that name none. */
const ICON = "/favicon.svg";
const ASKED_ICON = "/favicon.ico";

/** What the body of the built page says of what it is for, and of who answers: a worker of its own. */
const BODY = 'data-preparation="digit" data-source="page"';

/**
 * Creates the routes of the page's files: the page itself at `/`, the others under their names.
 *
 * @param files The built page.
 * @param preparationNow Says what the served model takes, for which the page is made.
 * @returns An app to be mounted at `/`.
 */
export function pageRoutes(files: PageFiles, preparationNow: () => Preparation): Hono {
  const app = new Hono();
  for (const [name, bytes] of files) {
    const path = name === INDEX ? "/" : `/${name}`;
    const send = name === INDEX ? pageSender(bytes, preparationNow) : sender(bytes, typeOf(name));
    app.get(path, etag(), send);
    app.all(path, allowOnly("GET, HEAD"));
  }
  app.get(ASKED_ICON, (context) => context.redirect(ICON));
  return app;
}

/** Answers with a file. */
type Sender = (context: Context) => Promise<Response>;

/** Sends the page as it is made for the model that is served now. */
function pageSender(page: Uint8Array, preparationNow: () => Preparation): Sender {
  const senderFor = (preparation: Preparation): Sender =>
    sender(madeFor(page, preparation), typeOf(INDEX));
  const senders = { digit: senderFor("digit"), image: senderFor("image") };
  return (context) => senders[preparationNow()](context);
}

/** Sends a file, compressed where that is accepted and makes it smaller: once, when it is first asked for. */
function sender(bytes: Uint8Array<ArrayBuffer>, type: string): Sender {
  let packed: Promise<Uint8Array<ArrayBuffer>> | undefined;
  const isPacked = COMPRESSIBLE_CONTENT_TYPE_REGEX.test(type);
  // Names carry no version: a browser may keep a file, but asks by its ETag before each use.
  const headers = { "Cache-Control": "no-cache", "Content-Type": type };
  return async (context) => {
    if (!isPacked) return context.body(bytes, 200, headers);
    const varied = { ...headers, Vary: "Accept-Encoding" };
    const supported = { supports: [GZIP], default: "identity" };
    const encoding = accepts(context, { header: "Accept-Encoding", ...supported });
    if (encoding !== GZIP) return context.body(bytes, 200, varied);
    packed ??= gzip(bytes);
    return context.body(await packed, 200, { ...varied, "Content-Encoding": GZIP });
  };
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream(GZIP));
  return new Uint8Array(await new Response(packed).arrayBuffer());
}

function madeFor(page: Uint8Array, preparation: Preparation): Uint8Array<ArrayBuffer> {
  const body = `data-preparation="${preparation}" data-source="server"`;
  return new TextEncoder().encode(new TextDecoder().decode(page).replace(BODY, body));
}
