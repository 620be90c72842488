/**
 * The routes of the page's files.
 *
 * @module
 */

import type { Preparation } from "@goodness/core";
import { Hono } from "hono";
import { compress } from "hono/compress";
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

/** The page itself. */
const INDEX = "index.html";

/** What the body of the built page says of what it is for, and of who answers: a worker of its own. */
const BODY = 'data-preparation="digit" data-source="page"';

/**
 * Creates the routes of the page's files: the page itself at `/`, the others under their names.
 *
 * @param files The built page.
 * @param preparation What the model takes, for which the page is made.
 * @returns An app to be mounted at `/`.
 */
export function pageRoutes(files: PageFiles, preparation: Preparation): Hono {
  const app = new Hono();
  for (const [name, bytes] of files) {
    const path = name === INDEX ? "/" : `/${name}`;
    const body = name === INDEX ? madeFor(bytes, preparation) : bytes;
    // The ETag is that of the file: a browser that has it costs no compression.
    app.get(path, compress(), etag(), (context) => {
      // Names carry no version: a browser may keep a file, but asks by its ETag before each use.
      return context.body(body, 200, { "Cache-Control": "no-cache", "Content-Type": typeOf(name) });
    });
    app.all(path, allowOnly("GET, HEAD"));
  }
  return app;
}

function madeFor(page: Uint8Array, preparation: Preparation): Uint8Array<ArrayBuffer> {
  const body = `data-preparation="${preparation}" data-source="server"`;
  return new TextEncoder().encode(new TextDecoder().decode(page).replace(BODY, body));
}
