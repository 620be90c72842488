/**
 * Many short runs on a queue, with workers that are killed.
 *
 * @module
 */

import { randomStream } from "@goodness/core/ops";
import {
  type OpenQueue,
  openQueue,
  parseRunJobResult,
  QUEUE_NAME,
  queueSweep,
  readQueuedSweep,
} from "@goodness/research/queue";
import { planSweep, sweepProgress, type SweepSource } from "@goodness/research/sweep";
import { makeTask, taskId, type TaskResult } from "@goodness/research/tasks";
import { writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { RedisServer } from "@goodness/testing/redis_server.ts";
import { QueueEvents } from "bullmq";
import { join } from "node:path";
import { median } from "../bench/statistics.ts";
import type { Check, CheckOptions, Finding } from "../reliability/check.ts";
import { Workforce } from "./workforce.ts";

/** Workers of the full version; a short one has fewer. */
const WORKERS = 4;

/** A worker is there for so many runs, at least. */
const RUNS_OF_A_WORKER = 25;

/** One worker is killed for so many runs. */
const RUNS_OF_A_KILL = 50;

/** One run in so many is made again in this process, to compare. */
const RUNS_OF_A_COMPARISON = 100;

/** Learning rates of the sweep; each is trained with as many seeds as there must be. */
const RATES = [0.001, 0.002, 0.003, 0.004, 0.005, 0.006, 0.007, 0.008, 0.009, 0.01];

/** Short runs on a queue. */
export const QUEUE: Check = {
  name: "queue",
  title: "A queue of short runs",
  about:
    "A sweep of short runs, one epoch of a layer of 10 units on 200 digits, is put on a queue (Redis with an append-only " +
    `file). ${WORKERS} workers make them, and for every ${RUNS_OF_A_KILL} runs one worker, chosen at random, is killed ` +
    "(SIGKILL) and replaced. A run is lost if it has no result at the end, and done twice if its job was completed twice. " +
    `One run in ${RUNS_OF_A_COMPARISON}, drawn at random, is made again in one process and compared. The overhead of a run is what its ` +
    "worker spends on it besides the training, to fetch it, to store it and to say so: the median, with four workers on " +
    "the cores below. A worker gets its next run in the answer to what it said of the last one.",
  times: 1000,
  goals: [
    { figure: "lost", bound: 0, side: "most" },
    { figure: "done twice", bound: 0, side: "most" },
    { figure: "other results than in one process", bound: 0, side: "most" },
  ],
  run: checkQueue,
};

async function checkQueue({ seed, times, write }: CheckOptions): Promise<Finding[]> {
  const folder = await Deno.makeTempDir({ prefix: "goodness-queue-" });
  try {
    await writeMnistSlice(join(folder, "digits"), { train: 250, test: 50 });
    await Deno.mkdir(join(folder, "runs"));
    await using server = await RedisServer.start();
    await using queue = await openQueue(server.url);
    const source = sourceOf(folder, times);
    const workers = Math.min(WORKERS, Math.ceil(times / RUNS_OF_A_WORKER));
    const start = performance.now();
    await queueSweep(queue, source, "runs/store");
    const completions = await makeAll(queue, {
      folder,
      url: server.url,
      workers,
      seed,
      times,
      write,
    });
    const seconds = (performance.now() - start) / 1000;
    const { results } = await readQueuedSweep(queue, "queue");
    return [{
      what: `${workers} workers`,
      figures: {
        runs: times,
        "workers killed": Math.floor(times / RUNS_OF_A_KILL),
        lost: times - [...results.values()].filter(({ status }) => status === "trained").length,
        "done twice": [...completions.values()].filter((count) => count > 1).length,
        "other results than in one process": await differences(source, results, {
          folder,
          seed,
          times,
        }),
        "overhead of a run in ms": Math.round(await overhead(queue)),
        "runs a second": times / seconds,
      },
    }];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function sourceOf(folder: string, times: number): SweepSource {
  const seeds = Array.from({ length: Math.ceil(times / RATES.length) }, (_, at) => at + 1);
  return {
    network: {
      name: "small.toml",
      text: 'name = "small"\npreset = "dense"\n[[layers]]\nkind = "dense"\nunits = 10\n',
    },
    file: {
      name: "queue.toml",
      text: `network = "small.toml"
seeds = [${seeds}]
[settings]
dataset = "${join(folder, "digits")}"
validation = 50
batch-size = 50
epochs = 1
[search]
kind = "grid"
[search.values]
learning-rate = [${RATES.slice(0, times / seeds.length)}]
`,
    },
  };
}

interface MakeAllOptions extends CheckOptions {
  readonly folder: string;
  readonly url: string;
  readonly workers: number;
}

/** Has all runs made while workers are killed; gives how often each job was completed. */
async function makeAll(
  { connection }: OpenQueue,
  { folder, url, workers, seed, times, write }: MakeAllOptions,
): Promise<ReadonlyMap<string, number>> {
  const random = randomStream(seed, "order", 0);
  const kills = Array.from(
    { length: Math.floor(times / RUNS_OF_A_KILL) },
    () => Math.floor(random() * times),
  ).toSorted((a, b) => a - b);
  const completions = new Map<string, number>();
  const events = new QueueEvents(QUEUE_NAME, { connection });
  await using force = await Workforce.start(workers, folder, url);
  const ended = Promise.withResolvers<void>();
  events.on("completed", ({ jobId }) => {
    completions.set(jobId, (completions.get(jobId) ?? 0) + 1);
    if (jobId === "sweep.queue") ended.resolve();
    if (completions.size % 100 === 0) write(`${completions.size} runs`);
    while (kills[0] !== undefined && completions.size > kills[0]) {
      kills.shift();
      force.replace(Math.floor(random() * workers));
    }
  });
  await ended.promise;
  await events.close();
  return completions;
}

/** What workers spend on a run besides its training, in milliseconds: the median. */
async function overhead({ queue }: OpenQueue): Promise<number> {
  const jobs = (await queue.getJobs("completed")).filter(({ name }) => name === "run");
  return median(
    jobs.map(({ processedOn = 0, finishedOn = 0, returnvalue }) =>
      finishedOn - processedOn - 1000 * parseRunJobResult(returnvalue).seconds
    ),
  );
}

/** How many of some runs come to something else in this process. */
async function differences(
  source: SweepSource,
  results: ReadonlyMap<string, TaskResult>,
  { folder, seed, times }: Pick<MakeAllOptions, "folder" | "seed" | "times">,
): Promise<number> {
  const tasks = sweepProgress(planSweep(source), new Map()).next;
  const random = randomStream(seed, "order", 1);
  let count = 0;
  for (let at = 0; at < times / RUNS_OF_A_COMPARISON; at++) {
    const task = tasks[Math.floor(random() * tasks.length)];
    if (task === undefined) continue;
    const here = { folder: join(folder, "here", String(at)), write: () => {}, observer: undefined };
    const made = await makeTask(task, here);
    if (JSON.stringify(made) !== JSON.stringify(results.get(taskId(task)))) count++;
  }
  return count;
}
