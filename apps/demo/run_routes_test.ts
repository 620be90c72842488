import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { readProblem } from "./_bench.ts";
import { FakeClassifier } from "./_fake_classifier.ts";
import { type App, createApp } from "./app.ts";
import { folderRuns } from "./runs/folder_runs.ts";
import { listen } from "./listen.ts";
import { followRun } from "./runs/follow_run.ts";
import type { RunEvent } from "./runs/run.ts";

const CONFIG = {
  job: "supervised",
  settings: { preset: "local", dataset: "mnist", epochs: 3, batchSize: 100 },
};

/** A run's folder, with the lock of its training. */
class Training {
  readonly folder: string;
  #lock: Deno.FsFile | undefined;

  constructor(runs: string, name: string) {
    this.folder = join(runs, name);
  }

  async begin(): Promise<void> {
    await Deno.mkdir(this.folder, { recursive: true });
    this.#lock = await Deno.open(join(this.folder, "run.lock"), { write: true, create: true });
    await this.#lock.lock(true);
    await Deno.writeTextFile(join(this.folder, "config.json"), JSON.stringify(CONFIG));
  }

  async write(...accuracies: readonly number[]): Promise<void> {
    const lines = accuracies.map((accuracy, at) =>
      `${JSON.stringify({ step: 500 * (at + 1), epoch: at + 1, validation_accuracy: accuracy })}\n`
    );
    const path = join(this.folder, "metrics.jsonl");
    await Deno.writeTextFile(`${path}.tmp`, lines.join(""));
    await Deno.rename(`${path}.tmp`, path);
  }

  /** Ends it as a killed process does: the file of the lock stays. */
  stop(): void {
    this.#lock?.close();
  }

  async finish(): Promise<void> {
    await Deno.writeTextFile(join(this.folder, "model.safetensors"), "");
    this.stop();
    await Deno.remove(join(this.folder, "run.lock"));
  }
}

function withRuns(name: string, use: (runs: string, app: App) => Promise<void>): void {
  Deno.test(name, async () => {
    const runs = await Deno.makeTempDir();
    try {
      await use(
        runs,
        createApp({
          ...{ classifier: new FakeClassifier(), log: () => {} },
          runs: folderRuns(runs),
        }),
      );
    } finally {
      await Deno.remove(runs, { recursive: true });
    }
  });
}

withRuns("GET /runs lists runs with their status, the newest first", async (runs, app) => {
  assertEquals(await (await app.request("/runs")).json(), []);
  const [first, second] = [new Training(runs, "a"), new Training(runs, "group/b")];
  await first.begin();
  await first.write(0.5, 0.75);
  await Deno.utime(join(first.folder, "metrics.jsonl"), 1, 1);
  await second.begin();
  await Deno.mkdir(join(runs, "no-run"));
  await Deno.mkdir(join(runs, "damaged"));
  await Deno.writeTextFile(join(runs, "damaged", "config.json"), "{");

  const [b, a, ...more] = await (await app.request("/runs")).json();
  assertEquals(more, []);
  assertEquals([b.name, b.status, b.epoch, b.accuracy], ["group/b", "running", 0, null]);
  const { status, job, preset, dataset, epoch, epochs, batchSize, accuracy, changed } = a;
  assertEquals([a.name, status, job, preset, dataset], [
    ...["a", "running", "supervised", "local", "mnist"],
  ]);
  assertEquals([epoch, epochs, batchSize, accuracy, changed], [2, 3, 100, 0.75, 1000]);
  first.stop();
  await second.finish();
  const [after, before] = await (await app.request("/runs")).json();
  assertEquals([after.status, before.status], ["finished", "stopped"]);
});

withRuns("GET /runs/<name>/events streams a finished run, and ends", async (runs, app) => {
  const training = new Training(runs, "group/b");
  await training.begin();
  await training.write(0.5, 0.75, 0.875);
  await training.finish();
  const response = await app.request("/runs/group/b/events");
  assertEquals(response.headers.get("Content-Type"), "text/event-stream");
  assertEquals(response.headers.get("X-Accel-Buffering"), "no");
  const text = await response.text();
  assertEquals(text.match(/^event: \w+$/gm), [
    "event: run",
    ...new Array<string>(3).fill("event: epoch"),
    "event: end",
  ]);
  const headers = { "Last-Event-ID": "2" };
  const rest = await (await app.request("/runs/group/b/events", { headers })).text();
  assertEquals(rest.match(/^id: \d+$/gm), ["id: 3"]);
  const head = await app.request("/runs/group/b/events", { method: "HEAD" });
  assertEquals([head.status, await head.text()], [200, ""]);
});

withRuns("GET /runs/<name>/events finds no other folder", async (runs, app) => {
  const training = new Training(runs, "b");
  await training.begin();
  training.stop();
  await Deno.mkdir(join(runs, "none"));
  for (const name of ["none", "b%2F..%2Fb", ".", "%2e%2e", "..%2F..", "b%00", "%2Fetc", "B"]) {
    const response = await app.request(`/runs/${name}/events`);
    assertStringIncludes((await readProblem(response, 404)).detail, "Cannot find");
  }
  await readProblem(await app.request("/runs/b/events", { method: "POST" }), 405);
});

async function next(events: AsyncGenerator<RunEvent>): Promise<string> {
  const { value } = await events.next();
  return value === undefined ? "" : `${value.event} ${value.id ?? ""}`;
}

withRuns("followRun() goes on with what a run adds, also after a resume", async (runs) => {
  const training = new Training(runs, "b");
  await training.begin();
  const { signal } = new AbortController();
  const events = followRun(runs, "b", { signal, pauseMs: 5 });
  assertEquals(await next(events), "run ");
  await training.write(0.5, 0.75);
  assertEquals([await next(events), await next(events), await next(events)], [
    ...["epoch 1", "epoch 2", "run "],
  ]);
  await training.write(0.5, 0.625);
  assertEquals([await next(events), await next(events)], ["epoch 2", "run "]);
  await training.finish();
  assertEquals([await next(events), await next(events), await next(events)], ["run ", "end ", ""]);
});

withRuns("listen() ends the streams of runs when it stops", async (runs, app) => {
  const training = new Training(runs, "b");
  await training.begin();
  const { promise, resolve } = Promise.withResolvers<number>();
  const log = (line: string): never => {
    throw new Error(line);
  };
  const server = listen(app, { hostname: "127.0.0.1", port: 0, onListen: resolve, log });
  const url = `http://127.0.0.1:${await promise}/runs/b/events`;
  const streams = await Promise.all(Array.from({ length: 32 }, () => fetch(url)));
  const refused = await fetch(url);
  assertEquals([refused.status, refused.headers.get("Retry-After")], [503, "5"]);
  await refused.body?.cancel();
  const [gone, ...others] = streams;
  await gone?.body?.cancel();
  let again = await fetch(url);
  while (again.status === 503) {
    await again.body?.cancel();
    again = await fetch(url);
  }
  const texts = Promise.all([again, ...others].map((stream) => stream.text()));
  await server.shutdown();
  await server.finished;
  assert((await texts).every((text) => text.startsWith("event: run")));
  training.stop();
});
