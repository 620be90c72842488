/**
 * The check of a flood: more requests than a server can answer.
 *
 * @module
 */

import { ServerProcess } from "../bench/server_process.ts";
import { median, percentile } from "../bench/statistics.ts";
import type { Check, CheckOptions, Finding } from "./check.ts";
import {
  type ClientOptions,
  fastClient,
  type LoadTally,
  pause,
  silentClient,
  slowReader,
  slowSender,
} from "./flood/clients.ts";
import { endOf } from "./flood/end.ts";
import { memoryGrowth, type MemorySample } from "./flood/memory.ts";
import { bodyOf, MIXED, WARM_UP } from "./flood/messages.ts";
import { type Message, predict } from "./requests/message.ts";
import { SOUND } from "./requests/nasty_bodies.ts";
import { connectRaw } from "./requests/raw_connection.ts";

const MODEL = "data/models/mnist-local.safetensors";
const MIB = 1024 * 1024;
/** How many clients of each kind there are. */
const CLIENTS = { few: 4, flood: 120, senders: 80, readers: 10, silent: 10 } as const;

/** Starts clients that hold on to what they have. */
function startSlow(options: ClientOptions): Promise<void>[] {
  const many = (count: number, start: () => Promise<void>): Promise<void>[] =>
    Array.from({ length: count }, start);
  return [
    ...many(CLIENTS.senders, () => slowSender(SOUND, options)),
    ...many(CLIENTS.readers, () => slowReader(bodyOf(16, ',"explain":["input"]'), options)),
    ...many(CLIENTS.silent, () => silentClient(options)),
  ];
}

/** Puts a server under load for some seconds, beside slow clients. */
async function load(
  url: URL,
  { seconds, clients, messages }: {
    seconds: number;
    clients: number;
    messages: readonly Message[];
  },
): Promise<LoadTally> {
  const over = new AbortController();
  const options = { url, signal: over.signal };
  const tally: LoadTally = { latencies: [], refused: 0, others: [] };
  const slow = startSlow(options);
  await pause(200); // They are there first.
  const fast = Array.from({ length: clients }, (_, at) => {
    const from = at % messages.length;
    return fastClient([...messages.slice(from), ...messages.slice(0, from)], tally, options);
  });
  await pause(1000 * seconds);
  over.abort();
  await Promise.all([...fast, ...slow]);
  return tally;
}

function findingOf(
  what: string,
  { latencies, refused, others }: LoadTally,
  seconds: number,
): Finding {
  return {
    what,
    figures: {
      accepted: latencies.length,
      "accepted a second": latencies.length / seconds,
      "refused with 503": refused,
      "other answers": others.length,
      "median, ms": median(latencies),
      "p99, ms": percentile(latencies, 0.99),
    },
  };
}

/** Looks at the memory until it is told to stop. */
async function watchMemory(
  server: ServerProcess,
  { signal, interval }: { signal: AbortSignal; interval: number },
): Promise<MemorySample[]> {
  const samples: MemorySample[] = [];
  const start = performance.now();
  while (!signal.aborted) {
    const mebibytes = await server.residentBytes() / MIB;
    samples.push({ seconds: (performance.now() - start) / 1000, mebibytes });
    await pause(interval);
  }
  return samples;
}

async function run({ times, write }: CheckOptions): Promise<Finding[]> {
  const server = await ServerProcess.start(MODEL);
  const { url } = server;
  try {
    for (const message of WARM_UP) {
      using connection = await connectRaw(url);
      await connection.send(message);
    }
    const slow = CLIENTS.senders + CLIENTS.readers + CLIENTS.silent;
    const alone = { seconds: times / 4, clients: CLIENTS.few, messages: [predict(SOUND)] };
    const few = await load(url, alone);
    const flood = { seconds: 3 * times / 4, clients: CLIENTS.flood, messages: MIXED };
    const over = new AbortController();
    const interval = Math.max(250, 1000 * flood.seconds / 200);
    const watching = watchMemory(server, { signal: over.signal, interval });
    const many = await load(url, flood);
    over.abort();
    const samples = await watching;
    for (const other of [...few.others, ...many.others].slice(0, 20)) write(other);
    const { growth, slope } = memoryGrowth(samples);
    const largest = Math.max(...samples.map(({ mebibytes }) => mebibytes));
    const memory = { "largest, MiB": largest, "growth, MiB": growth, "slope, MiB a minute": slope };
    return [
      findingOf(`${alone.clients} fast clients beside ${slow} slow ones`, few, alone.seconds),
      findingOf(`${flood.clients} fast clients beside ${slow} slow ones`, many, flood.seconds),
      { what: "memory in the flood", figures: memory },
      { what: "SIGTERM while requests wait", figures: await endOf(server) },
    ];
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** More requests than a server can answer. */
export const FLOOD: Check = {
  name: "flood",
  title: "A flood of requests",
  about:
    "`deno task demo` gets more requests than it can answer, for as many seconds as it is told: a quarter of the " +
    "time from 4 clients, then from 120 that send strokes, pictures, batches and compressed bodies, each as soon as " +
    "it has its answer. Beside them 80 clients send their bodies a few bytes at a time and never come to the end, " +
    "10 read long answers slowly, and 10 never finish a head. The queue has 64 places; what finds none gets 503 " +
    "with `Retry-After`. Times are those of accepted requests, from sending to the whole answer. Memory is that of " +
    "the process; its growth is from the middle third of the flood to the last. At the end 40 requests wait when " +
    "SIGTERM comes. Figures are of a machine of two cores that other work, and the clients, share.",
  times: 1200,
  goals: [
    { figure: "other answers", bound: 0, side: "most" },
    { figure: "accepted", bound: 1, side: "least" },
    {
      what: `${CLIENTS.few} fast clients beside 100 slow ones`,
      ...{ figure: "refused with 503", bound: 0, side: "most" },
    },
    {
      what: `${CLIENTS.flood} fast clients beside 100 slow ones`,
      ...{ figure: "refused with 503", bound: 1, side: "least" },
    },
    { figure: "growth, MiB", bound: 200, side: "most" },
    { figure: "unanswered", bound: 0, side: "most" },
    { figure: "new requests answered", bound: 0, side: "most" },
    { figure: "exit status", bound: 0, side: "most" },
  ],
  run,
};
