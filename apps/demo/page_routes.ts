/**
 * The page's files. They are imported as text, so that serving them needs no read permission and
 * the server answers from memory.
 *
 * @module
 */

import { Hono } from "hono";
import { etag } from "hono/etag";
import { allowOnly } from "./method.ts";
import api from "./page/api.js" with { type: "text" };
import bars from "./page/bars.js" with { type: "text" };
import chart from "./page/chart.js" with { type: "text" };
import elements from "./page/elements.js" with { type: "text" };
import favicon from "./page/favicon.svg" with { type: "text" };
import history from "./page/history.js" with { type: "text" };
import html from "./page/index.html" with { type: "text" };
import likeness from "./page/likeness.js" with { type: "text" };
import pad from "./page/pad.js" with { type: "text" };
import css from "./page/page.css" with { type: "text" };
import page from "./page/page.js" with { type: "text" };
import predictor from "./page/predictor.js" with { type: "text" };
import preview from "./page/preview.js" with { type: "text" };
import table from "./page/table.js" with { type: "text" };
import wording from "./page/wording.js" with { type: "text" };

const HTML = "text/html; charset=utf-8";
const CSS = "text/css; charset=utf-8";
const JS = "text/javascript; charset=utf-8";
const SVG = "image/svg+xml";

const FILES: readonly (readonly [path: string, type: string, text: string])[] = [
  ["/", HTML, html],
  ["/favicon.svg", SVG, favicon],
  ["/page.css", CSS, css],
  ["/page.js", JS, page],
  ["/api.js", JS, api],
  ["/bars.js", JS, bars],
  ["/chart.js", JS, chart],
  ["/elements.js", JS, elements],
  ["/history.js", JS, history],
  ["/likeness.js", JS, likeness],
  ["/pad.js", JS, pad],
  ["/predictor.js", JS, predictor],
  ["/preview.js", JS, preview],
  ["/table.js", JS, table],
  ["/wording.js", JS, wording],
];

/**
 * Creates the routes of the page's files.
 *
 * @returns An app to be mounted at `/`.
 */
export function pageRoutes(): Hono {
  const app = new Hono();
  for (const [path, type, text] of FILES) {
    app.get(path, etag(), (context) => {
      // Names carry no version: a browser may keep a file, but asks by its ETag before each use.
      return context.body(text, 200, { "Cache-Control": "no-cache", "Content-Type": type });
    });
    app.all(path, allowOnly("GET, HEAD"));
  }
  return app;
}
