/**
 * The routes of trainings: which there are, and how one goes on.
 *
 * @module
 */

import { Hono } from "hono";
import { streamSSE } from "hono/streaming";
import { allowOnly } from "./method.ts";
import { ProblemError } from "./problem.ts";
import type { Runs } from "./runs/run.ts";

/** Streams at once. */
const MOST_STREAMS = 32;

/** Proxies close connections on which nothing comes for a minute or so. */
const HEARTBEAT_MS = 15_000;

/** When to try again where there are too many streams. */
const RETRY_AFTER_SECONDS = 5;

const NOT_STORED = { "Cache-Control": "no-store" };

/** Routes, and the end of what they stream. */
export interface RunRoutes {
  /** An app to be mounted at `/`. */
  readonly routes: Hono;
  /** Ends all streams, as a server that stops does. */
  readonly endStreams: () => void;
}

/**
 * Creates the routes of trainings: `GET /runs` lists them, and `GET /runs/<name>/events` streams what a run measures
 * as server-sent events, see {@linkcode Runs.follow}. A stream that breaks off goes on by `Last-Event-ID`.
 *
 * @param runs The trainings.
 * @returns The routes.
 */
export function runRoutes(runs: Runs): RunRoutes {
  const routes = new Hono();
  const streams = new Set<AbortController>();
  routes.get("/runs", async (context) => context.json(await runs.list(), 200, NOT_STORED));
  routes.get("/runs/:name{.+}/events", async (context) => {
    const name = context.req.param("name");
    // A name that is not on the list is never made a path.
    if (!(await runs.names()).includes(name)) throw noRun(name);
    if (context.req.method === "HEAD") {
      return context.body(null, 200, { ...NOT_STORED, "Content-Type": "text/event-stream" });
    }
    if (streams.size >= MOST_STREAMS) throw tooMany();
    const after = Number(context.req.header("Last-Event-ID")) || 0;
    const controller = new AbortController();
    streams.add(controller);
    context.header("X-Accel-Buffering", "no"); // else nginx keeps events back until they fill a buffer
    return streamSSE(context, async (stream) => {
      const beat = setInterval(() => stream.write(":\n\n"), HEARTBEAT_MS);
      stream.onAbort(() => controller.abort());
      try {
        for await (const event of runs.follow(name, { after, signal: controller.signal })) {
          await stream.writeSSE(event);
        }
      } finally {
        clearInterval(beat);
        streams.delete(controller);
      }
    });
  });
  routes.all("/runs", allowOnly("GET, HEAD"));
  routes.all("/runs/:name{.+}/events", allowOnly("GET, HEAD"));
  return { routes, endStreams: () => streams.forEach((controller) => controller.abort()) };
}

function noRun(name: string): ProblemError {
  return new ProblemError(404, `Cannot find a run ${JSON.stringify(name)}: GET /runs lists them`);
}

function tooMany(): ProblemError {
  return new ProblemError(
    503,
    `Cannot stream the run as ${MOST_STREAMS} streams are open: close a page that shows one, or ` +
      `try again in ${RETRY_AFTER_SECONDS} s`,
    { headers: { "Retry-After": String(RETRY_AFTER_SECONDS) } },
  );
}
