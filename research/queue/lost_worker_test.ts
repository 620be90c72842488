// Workers that are killed, and a server that is: the sweep comes to what it comes to without all that.
import { REDIS, RedisServer } from "@goodness/testing/redis_server.ts";
import { testRequiring } from "@goodness/testing/requirement.ts";
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import { withSweep } from "../sweep/_sweep_fixture.ts";
import { sweepHere } from "../sweep/local_sweep.ts";
import { planSweep } from "../sweep/plan.ts";
import { readSweepSource } from "../sweep/read_sweep.ts";
import { sweepTable } from "../sweep/table.ts";
import { assertStored, SLOW, until, WorkerProcess } from "./_queue_fixture.ts";
import { type OpenQueue, openQueue } from "./connection.ts";
import { parseRunJobResult } from "./job_data.ts";
import { type QueuedSweep, queueSweep, readQueuedSweep } from "./queued_sweep.ts";

const EPOCHS = 40;

/** The sweep, when a run of it is so far, and both are trained. */
async function halfway(queue: OpenQueue): Promise<QueuedSweep> {
  return await until("both runs are trained", async () => {
    const sweep = await readQueuedSweep(queue, "rates");
    const running = sweep.status.runs.filter(({ state, epochs }) =>
      state === "running" && epochs > 0
    );
    return running.length === 2 ? sweep : undefined;
  });
}

testRequiring(
  "a sweep whose worker and server are killed ends with the same table and bits",
  REDIS,
  async () => {
    await using server = await RedisServer.start();
    await withSweep(SLOW, async ({ folder, file }) => {
      const source = await readSweepSource(file);
      const plan = planSweep(source);
      const here = join(folder, "here");
      await sweepHere(plan, { folder: here, write: () => {} });

      await Deno.mkdir(join(folder, "runs"));
      const start = (name: string): Promise<WorkerProcess> =>
        WorkerProcess.start(folder, { queue: server.url, name });
      await using queue = await openQueue(server.url);
      assert(await queueSweep(queue, source, "runs/store"));
      const workers = [await start("one"), await start("two")] as const;
      const before = await halfway(queue);
      assertEquals(before.status.workers, ["one", "two"]);
      assertEquals(before.status.state, "running");
      assert(before.status.expectedEnd === null); // no run has ended yet
      await workers[0].end("SIGKILL");
      await server.kill();
      const replacing = start("three");
      await server.restart();
      const replacement = await replacing;
      const { results } = await until("the sweep has ended", async () => {
        const sweep = await readQueuedSweep(queue, "rates");
        return sweep.isOver ? sweep : undefined;
      });
      await workers[1].end("SIGTERM");
      const stopped = await replacement.end("SIGTERM");
      assertEquals(stopped.code, 0, stopped.err);

      assertEquals(
        sweepTable(plan, results),
        JSON.parse(await Deno.readTextFile(join(here, "table.json"))),
      );
      const jobs = (await queue.queue.getJobs("completed")).filter(({ name }) => name === "run");
      assertEquals(jobs.length, 2); // none lost, none twice
      const made = jobs.map(({ returnvalue }) => parseRunJobResult(returnvalue).epochs);
      assert(made.some((epochs) => epochs < EPOCHS), `${made}`); // it went on from a copy
      for (const { run } of before.status.runs) await assertStored(folder, run);
      assert(!await queueSweep(queue, source, "runs/store")); // it is there, and has ended
    });
  },
);
