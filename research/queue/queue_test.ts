// A queue in one process: what is asked of it, and what goes wrong.
import { call } from "@goodness/testing/call_command.ts";
import { REDIS, RedisServer } from "@goodness/testing/redis_server.ts";
import { testRequiring } from "@goodness/testing/requirement.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Queue } from "bullmq";
import { exists } from "@goodness/trainer/storage";
import { join } from "node:path";
import { main as sweep } from "../cli/sweep.ts";
import { main as cancel } from "../cli/sweep_cancel.ts";
import { main as status } from "../cli/sweep_status.ts";
import { main as worker } from "../cli/worker.ts";
import type { LedgerEntry } from "../ledger/entry.ts";
import { LEDGER_RECORDS } from "../ledger/record.ts";
import { reproduce } from "../ledger/reproduce.ts";
import { withSweep } from "../sweep/_sweep_fixture.ts";
import { readSweepSource } from "../sweep/read_sweep.ts";
import { QUICK, SLOW, until } from "./_queue_fixture.ts";
import { openQueue, QUEUE_NAME } from "./connection.ts";
import { queueSweep, readQueuedSweep } from "./queued_sweep.ts";
import { reproduceOnQueue } from "./reproduce_on_queue.ts";
import { work, type WorkStatus } from "./worker.ts";

interface Working {
  readonly lines: string[];
  readonly stop: AbortController;
  readonly ended: Promise<WorkStatus>;
}

/** Starts a worker in this process. */
function startWork(queue: string, folder: string, name = "here"): Working {
  const [lines, stop]: [string[], AbortController] = [[], new AbortController()];
  const ended = work({
    ...{ queue, name, scratch: join(folder, "scratch"), copySeconds: 0, lockSeconds: 3 },
    ...{ write: (line) => void lines.push(line), signal: stop.signal },
  });
  return { lines, stop, ended };
}

testRequiring(
  "sweep --queue has workers make the runs; the sweep can be seen and cancelled",
  REDIS,
  async () => {
    await using server = await RedisServer.start({ password: "secret" });
    await withSweep(QUICK, async ({ folder, file }) => {
      const store = join(folder, "store");
      const args = ["--file", file, "--queue", server.url, "--store", store];
      const leaving = AbortSignal.timeout(500);
      const left = await call(
        (given, terminal) => sweep(given, terminal, { sweeps: folder, signal: leaving }),
        ...args,
      );
      assertEquals(left.status, 130);
      const hidden = `redis://:***@127.0.0.1:${server.port}`;
      assertStringIncludes(left.err, "rates is on the queue; start workers with\n");
      assertStringIncludes(left.err, "rates goes on without this command; see it with\n");
      assertStringIncludes(left.err, `task sweep:cancel rates --queue '${hidden}'\n`);
      assert(!left.err.includes("secret"));

      const { stop, ended, lines } = startWork(server.url, folder);
      const made = await call(
        (given, terminal) => sweep(given, terminal, { sweeps: folder }),
        ...args,
      );
      assertEquals(made.status, 0, made.err);
      assertMatch(made.err, /learning-rate 0\.016, seed 1: epoch 1, validation \d+/);
      assertMatch(made.out, /^ +validation +epochs +learning-rate\n1\. +\d+\.\d\d % +1 /);
      assertEquals(lines.filter((line) => line.includes("epoch 1")).length, 4);

      const seen = await call(status, "rates", "--queue", server.url);
      assertMatch(
        seen.out,
        /^rates: grid search, finished\n4 of 4 epochs\nqueue: 0 waiting, 0 active, 5 finished, 0 failed; workers: here\nbest: /,
      );
      assertEquals((await call(status, "--queue", server.url)).out, "rates\n");
      const again = await call(
        (given, terminal) => sweep(given, terminal, { sweeps: folder }),
        ...args,
      );
      assertEquals(again.out, made.out);

      // Cancelled and started anew, it makes nothing twice: the store has it.
      assertEquals((await call(cancel, "rates", "--queue", server.url)).err, "cancelled rates\n");
      const unknown = await call(cancel, "rates", "--queue", server.url);
      assertEquals(unknown.err, "error: Cannot find the sweep rates on the queue: there is none\n");
      const anew = await call(
        (given, terminal) => sweep(given, terminal, { sweeps: folder }),
        ...args,
      );
      assertEquals(anew.out, made.out);
      await using queue = await openQueue(server.url);
      const jobs = (await queue.queue.getJobs("completed")).filter(({ name }) => name === "run");
      assertEquals(jobs.map(({ returnvalue }) => Object(returnvalue).epochs), [0, 0, 0, 0]);
      stop.abort();
      assertEquals(await ended, "stopped");
    });
  },
);

testRequiring(
  "a worker that is stopped stores its run, and the next one goes on with it",
  REDIS,
  async () => {
    await using server = await RedisServer.start();
    await withSweep(SLOW, async ({ folder, file }) => {
      await using queue = await openQueue(server.url);
      const source = await readSweepSource(file);
      await queueSweep(queue, source, join(folder, "store"));
      const first = startWork(server.url, folder, "first");
      await until("a run is trained", async () => {
        const { status: { runs } } = await readQueuedSweep(queue, "rates");
        return runs.some(({ epochs }) => epochs > 0) || undefined;
      });
      first.stop.abort();
      assertEquals(await first.ended, "stopped");
      assert(!await exists(join(folder, "scratch", "first")));
      assertMatch(first.lines.at(-1) ?? "", /seed 1: stopped and stored$/);
      const second = startWork(server.url, folder, "second");
      await until(
        "a run has ended",
        async () => (await readQueuedSweep(queue, "rates")).results.size === 1 || undefined,
      );
      // Cancelled while a run is trained: it ends after its epoch, and the sweep is over.
      const cancelled = await call(cancel, "rates", "--queue", server.url);
      assertMatch(cancelled.err, /^cancelled rates(; 1 of its runs end after their epoch)?\n$/);
      await until("the sweep is over", async () => {
        const job = await queue.queue.getJob("sweep.rates");
        return job?.finishedOn !== undefined || job === undefined || undefined;
      });
      second.stop.abort();
      await second.ended;
      assert(await queueSweep(queue, source, join(folder, "store")));
    });
  },
);

testRequiring(
  "a worker whose machine lacks what a run asks for gives it back, and ends",
  REDIS,
  async () => {
    await using server = await RedisServer.start();
    const own = 'precision = "bf16"\nonednn = "/none/libdnnl.so"';
    await withSweep(QUICK.replace("epochs = 1", `epochs = 1\n${own}`), async ({ folder, file }) => {
      await using queue = await openQueue(server.url);
      await queueSweep(queue, await readSweepSource(file), join(folder, "store"));
      const { lines, ended } = startWork(server.url, folder);
      assertEquals(await ended, "unable");
      assertEquals(lines.length, 2, lines.join("\n"));
      assertStringIncludes(lines[1] ?? "", "error: Cannot use /none/libdnnl.so as oneDNN");
      const { status } = await readQueuedSweep(queue, "rates");
      assertEquals(status.runs.map(({ state }) => state), new Array(4).fill("waiting"));
      assertEquals([status.queue?.waiting, status.queue?.failed], [4, 0]);
    });
  },
);

testRequiring(
  "a job of another version stays on the queue, and the worker says so in one line",
  REDIS,
  async () => {
    await using server = await RedisServer.start();
    await using queue = await openQueue(server.url);
    const other = new Queue(QUEUE_NAME, { connection: queue.connection });
    await other.add("run", { format: "goodness-job/99" }, { jobId: "rates.a-1" });
    await other.close();
    const { status: code, err } = await call(worker, "--queue", server.url, "--name", "old");
    assertEquals(code, 1);
    assertMatch(
      err,
      /^old waits for runs on redis:.*\nerror: Cannot do job rates\.a-1: its format is goodness-job\/99, and this program reads goodness-job\/\d+; .*; it stays on the queue\n$/,
    );
    assertEquals(await queue.queue.getJobCountByTypes("waiting", "prioritized"), 1);
  },
);

testRequiring("commands say in one line why a queue cannot be used", REDIS, async () => {
  await using server = await RedisServer.start({ password: "secret" });
  const at = `127.0.0.1:${server.port}`;
  const cases: readonly (readonly [string, string])[] = [
    [
      `redis://${at}`,
      "its password is wrong or missing; write it into the URL or into REDIS_PASSWORD",
    ],
    [
      `redis://:wrong@${at}`,
      `Cannot use the queue redis://:***@${at}: its password is wrong or missing`,
    ],
    ["redis://127.0.0.1:1", "nobody answers there (ECONNREFUSED); start redis-server"],
    ["http://127.0.0.1", "write redis://<host>:<port>"],
    ["nowhere", "write redis://<host>:<port>"],
  ];
  for (const [url, message] of cases) {
    const { status: code, err } = await call(worker, "--queue", url);
    assertEquals([code, err.split("\n").length], [2, 2], err);
    assertStringIncludes(err, message);
  }
  const { status: code, err } = await call(worker);
  assertEquals(code, 2);
  assertStringIncludes(err, "required option '--queue <url>' not specified");
});

testRequiring(
  "reproduceOnQueue() has workers train what has no record, and records it",
  REDIS,
  async () => {
    await using server = await RedisServer.start();
    await withSweep(QUICK, async ({ folder }) => {
      const paths = {
        records: join(folder, "docs", "ledger"),
        page: join(folder, "docs", "results.md"),
        runs: join(folder, "reproduced"),
      };
      const entry: LedgerEntry = {
        id: "small",
        title: "a small training",
        preset: "original",
        settings: { validation: 50, epochs: 1, batchSize: 20, updates: "paired", engine: "native" },
        dataset: { source: join(folder, "digits") },
        goal: { error: 90 },
        anchors: [],
      };
      const lines: string[] = [];
      const options = { entries: [entry], paths, write: (line: string) => void lines.push(line) };
      const where = { queue: server.url, store: join(folder, "store") };
      const left = await reproduceOnQueue({
        ...options,
        seeds: [1, 2],
        signal: AbortSignal.timeout(200),
      }, where);
      assertEquals(left, "interrupted");
      assertStringIncludes(lines.join("\n"), "2 runs are on the queue; start workers with");
      const { stop, ended } = startWork(server.url, folder);
      assertEquals(await reproduceOnQueue({ ...options, seeds: [1, 2] }, where), "finished");
      stop.abort();
      await ended;
      const records = await LEDGER_RECORDS.read(paths.records);
      assertEquals(records.map(({ seed }) => seed), [1, 2]);
      assertStringIncludes(await Deno.readTextFile(paths.page), "(n = 2)");
      const here = { ...paths, records: join(folder, "here"), runs: join(folder, "runs") };
      await reproduce({ ...options, paths: here, seeds: [1] });
      const [record] = await LEDGER_RECORDS.read(here.records);
      assertEquals(record?.testErrors, records[0]?.testErrors);
      assertEquals(record?.validationAccuracy, records[0]?.validationAccuracy);
    });
  },
);
