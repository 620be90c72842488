/**
 * What must come through nginx as it would come to a server.
 *
 * @module
 */

import { join } from "node:path";
import { pause } from "../flood/clients.ts";
import type { KnownAnswers } from "./answers.ts";
import { NamedClient } from "./clients.ts";
import type { Fleet } from "./fleet.ts";

/** The most that a server takes. */
const MOST_BYTES = 16 * 1024 * 1024;

/** How long the first event of a run may take. */
const EVENT_MS = 10_000;

/**
 * Sends the longest body and one that is longer, asks for another name, and follows a training that goes on.
 *
 * @param fleet The servers, and nginx.
 * @param known What is asked.
 * @returns Whether each went as it should, by what it is.
 */
export async function tryPassage(
  fleet: Fleet,
  known: KnownAnswers,
): Promise<Record<string, boolean>> {
  const { url } = fleet.proxies.repeating;
  using client = new NamedClient(url);
  using stranger = new NamedClient(url, "other.example.org");
  const body = known.bodies[0] ?? "";
  return {
    "a body of 16 MiB is answered": await has(200, client.ask("/predict", body.padEnd(MOST_BYTES))),
    "a longer body is refused": await has(413, client.ask("/predict", body.padEnd(MOST_BYTES + 1))),
    "another name is refused": await has(421, stranger.ask("/predict", body)),
    "metrics are hidden": await has(404, client.ask("/metrics")),
    "events of a training come at once": await isFollowed(fleet, client),
  };
}

/** Whether an answer has a status. */
async function has(status: number, asked: Promise<Response>): Promise<boolean> {
  const response = await asked;
  await response.body?.cancel();
  return response.status === status;
}

/** Whether the first event of a training comes while the training goes on. */
async function isFollowed(fleet: Fleet, client: NamedClient): Promise<boolean> {
  const folder = join(fleet.folder, "training");
  await Deno.mkdir(folder);
  using lock = await Deno.open(join(folder, "run.lock"), { write: true, create: true });
  await lock.lock(true);
  const settings = { preset: "local", dataset: "mnist", epochs: 3, batchSize: 100 };
  await Deno.writeTextFile(
    join(folder, "config.json"),
    JSON.stringify({ job: "supervised", settings }),
  );
  const runs: readonly { name: string }[] = await (await client.ask("/runs")).json();
  const name = runs.find(({ name }) => folder.endsWith(name))?.name ?? "";
  const ending = new AbortController();
  const events = await client.ask(`/runs/${name}/events`, undefined, ending.signal);
  const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
  const first = await Promise.race([reader?.read(), pause(EVENT_MS)]);
  ending.abort();
  return first?.value?.startsWith("event: run") ?? false;
}
