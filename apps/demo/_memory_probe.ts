/**
 * Prints by how many bytes the process grows while it answers full batches on the native engine. A
 * program of its own since what tests before it leave behind hides such a growth: run by a test.
 *
 * @module
 */

import { loadClassifier } from "@goodness/predict";
import { createApp } from "./mod.ts";

const WARM_UP = 200;
const REQUESTS = 150;
/** Requests at the end whose least memory counts, as garbage comes and goes. */
const MEASURED = 40;
const [model = ""] = Deno.args;

const classifier = await loadClassifier(model, { engine: "native" });
const app = createApp({
  classifier,
  log: (line) => {
    throw new Error(line);
  },
});
const drawings = Array.from({ length: 128 }, (_, i) => ({ strokes: [[[0, 0], [9, i % 7]]] }));
const body = JSON.stringify({ instances: drawings });
const headers = { "Content-Type": "application/json" };

/** The least memory after each of the last requests. */
async function rssAfter(requests: number): Promise<number> {
  let least = Infinity;
  for (let request = 0; request < requests; request++) {
    const response = await app.request("/predict", { method: "POST", headers, body });
    if (!response.ok) throw new Error(await response.text());
    await response.json();
    if (requests - request <= MEASURED) least = Math.min(least, Deno.memoryUsage().rss);
  }
  return least;
}

const before = await rssAfter(WARM_UP);
// deno-lint-ignore no-console -- the program's output
console.log(await rssAfter(REQUESTS) - before);
await classifier.dispose();
