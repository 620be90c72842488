/**
 * The start of the worker that teaches: it answers about lessons, and by the taught model as the server does.
 *
 * @module
 */

import { Hono } from "hono";
import { MODEL_FILE } from "../answers/built_files.ts";
import { createApp } from "../app.ts";
import { startEngine } from "../page/train/engine.ts";
import { readSubset } from "../page/train/subset.ts";
import { answerMessages, bytesOf } from "./answer_messages.ts";
import { TaughtModel } from "./taught_model.ts";

/** The application, once the model is there. */
const app = start();

answerMessages(async (path, init) => await (await app).request(path, init));

async function start(): Promise<Pick<Hono, "request">> {
  const [engine, file, subset] = await Promise.all([
    startEngine(),
    bytesOf(MODEL_FILE),
    readSubset(),
  ]);
  const taught = await TaughtModel.open({ engine, file, subset });
  // deno-lint-ignore no-console -- the log of a page
  const served = createApp({ classifier: taught.models, log: (line) => console.error(line) });
  const routes = new Hono();
  routes.get("/lessons", (context) => context.json(taught.lessons));
  routes.post(
    "/lessons",
    async (context) => context.json(await taught.teach(await context.req.json())),
  );
  routes.delete("/lessons", async (context) => context.json(await taught.forget()));
  routes.delete("/lessons/last", async (context) => context.json(await taught.forget(1)));
  routes.get("/lessons/effect", async (context) => context.json(await taught.effect() ?? null));
  routes.get("/lessons/drawings", (context) => context.json(taught.drawings));
  routes.notFound((context) => served.fetch(context.req.raw));
  routes.onError((error, context) => context.json({ error: error.message }, 500));
  return routes;
}
