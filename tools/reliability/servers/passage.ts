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

/** What is tried, each once: the figures of the row. */
export const PASSAGE = [
  "16 MiB taken",
  "more refused",
  "another name refused",
  "metrics hidden",
  "events at once",
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
 * @returns How many of each went as they should.
 */
export async function tryPassage(fleet: Fleet, known: KnownAnswers): Promise<Finding> {
  const { url } = fleet.proxies.repeating;
  using client = new NamedClient(url);
  using stranger = new NamedClient(url, "other.example.org");
  const statusOf = async (asked: Promise<Response>): Promise<number> => {
    const response = await asked;
    await response.body?.cancel();
    return response.status;
  };
  const body = known.bodies[0] ?? "";
  const longest = await statusOf(client.ask("/predict", body.padEnd(MOST_BYTES)));
  const longer = await statusOf(client.ask("/predict", body.padEnd(MOST_BYTES + 1)));
  const other = await statusOf(stranger.ask("/predict", body));
  const metrics = await statusOf(client.ask("/metrics"));
  const went: Record<typeof PASSAGE[number], boolean> = {
    "16 MiB taken": longest === 200,
    "more refused": longer === 413,
    "another name refused": other === 421,
    "metrics hidden": metrics === 404,
    "events at once": await isFollowed(fleet, client),
  };
  const figures = Object.fromEntries(PASSAGE.map((what) => [what, Number(went[what])]));
  return { what: "what passes through nginx", figures };
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
