/**
 * The routes of the page's files.
 *
 * @module
 */

import type { Preparation } from "@goodness/core";
import { Hono } from "hono";
import { etag } from "hono/etag";
import { allowOnly } from "./method.ts";
import * as files from "./page_files.ts";

/** Content types by the end of the name. */
const TYPES: Readonly<Record<string, string>> = {
  html: "text/html; charset=utf-8",
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
};

function typeOf(name: string): string {
  const type = TYPES[name.slice(name.lastIndexOf(".") + 1)];
  if (type === undefined) throw new RangeError(`Cannot serve ${name}: its type is not known`);
  return type;
}

/** What the page's body says about what it is for. */
const PREPARATION = 'data-preparation="digit"';

/**
 * Creates the routes of the page's files: the page itself at `/`, the others under their names.
 *
 * @param preparation What the model takes, for which the page is made.
 * @returns An app to be mounted at `/`.
 */
export function pageRoutes(preparation: Preparation): Hono {
  const app = new Hono();
  const page = files["index.html"].replace(PREPARATION, `data-preparation="${preparation}"`);
  for (const [name, text] of Object.entries({ ...files, "index.html": page })) {
    const path = name === "index.html" ? "/" : `/${name}`;
    const type = typeOf(name);
    app.get(path, etag(), (context) => {
      // Names carry no version: a browser may keep a file, but asks by its ETag before each use.
      return context.body(text, 200, { "Cache-Control": "no-cache", "Content-Type": type });
    });
    app.all(path, allowOnly("GET, HEAD"));
  }
  return app;
}
