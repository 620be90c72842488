/**
 * What must come through nginx as it would come to a server.
 *
 * @module
 */

import { join } from "node:path";
import type { Finding } from "../check.ts";
import { pause } from "../flood/clients.ts";
import type { KnownAnswers } from "./answers.ts";
import { NamedClient } from "./clients.ts";
import type { Fleet } from "./fleet.ts";

/** What is tried, as the rows of the page have it. */
export const PASSAGE = [
  "a body of 16 MiB is answered",
  "a longer body is refused",
  "another name is refused",
  "metrics are hidden",
  "events of a training come at once",
] as const;

/** The most that a server takes. */
const MOST_BYTES = 16 * 1024 * 1024;

/** How long the first event of a run may take. */
const EVENT_MS = 10_000;

/**
 * Sends the longest body and one that is longer, asks for another name, and follows a training that goes on.
 *
 * @param fleet The servers, and nginx.
 * @param known What is asked.
 * @returns A row for each, whose request has failed if it did not go as it should.
 */
export async function tryPassage(fleet: Fleet, known: KnownAnswers): Promise<Finding[]> {
  const { url } = fleet.proxies.repeating;
  using client = new NamedClient(url);
  using stranger = new NamedClient(url, "other.example.org");
  const body = known.bodies[0] ?? "";
  const went = [
    await has(200, client.ask("/predict", body.padEnd(MOST_BYTES))),
    await has(413, client.ask("/predict", body.padEnd(MOST_BYTES + 1))),
    await has(421, stranger.ask("/predict", body)),
    await has(404, client.ask("/metrics")),
    await isFollowed(fleet, client),
  ];
  return PASSAGE.map((what, at) => ({ what, figures: { requests: 1, failed: Number(!went[at]) } }));
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
