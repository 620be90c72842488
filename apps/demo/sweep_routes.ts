/**
 * The routes of sweeps: which there are, and the page of each.
 *
 * @module
 */

import { type Context, Hono } from "hono";
import { etag } from "hono/etag";
import { allowOnly } from "./method.ts";
import { ProblemError } from "./problem.ts";
import { SHOWN_FILES, type Sweeps } from "./sweeps/sweep.ts";
import { sweepsPage } from "./sweeps_page.ts";

/** The page of a sweep. */
const PAGE = "index.html";

/** A browser may keep a file, but asks before each use whether it is the same. */
const ASKED_FOR = { "Cache-Control": "no-cache" };

/**
 * Creates the routes of sweeps: `GET /sweeps` lists them, and `GET /sweeps/<name>/` shows the page that a sweep writes
 * while it goes on. What the page needs and what it is made of is beside it.
 *
 * @param sweeps The sweeps.
 * @returns An app to be mounted at `/`.
 */
export function sweepRoutes(sweeps: Sweeps): Hono {
  const app = new Hono();

  async function send(context: Context, file: string): Promise<Response> {
    const name = context.req.param("name") ?? "";
    const type = SHOWN_FILES.get(file);
    const bytes = type && await sweeps.read(name, file);
    if (type === undefined || !bytes) {
      const what = `Cannot find ${file} of a sweep ${JSON.stringify(name)}`;
      throw new ProblemError(404, `${what}: GET /sweeps lists them`);
    }
    return context.body(bytes, 200, { ...ASKED_FOR, "Content-Type": type });
  }

  app.get("/sweeps", async (context) => {
    return context.html(sweepsPage(await sweeps.list()), 200, ASKED_FOR);
  });
  // A page names what is beside it, so it is in a folder of its own.
  app.get("/sweeps/", (context) => context.redirect("../sweeps", 308));
  app.get("/sweeps/:name", async (context) => {
    await send(context, PAGE);
    return context.redirect(`${encodeURIComponent(context.req.param("name"))}/`, 308);
  });
  app.get("/sweeps/:name/", etag(), (context) => send(context, PAGE));
  app.get("/sweeps/:name/:file", etag(), (context) => send(context, context.req.param("file")));
  for (const path of ["/sweeps", "/sweeps/*"]) app.all(path, allowOnly("GET, HEAD"));
  return app;
}
