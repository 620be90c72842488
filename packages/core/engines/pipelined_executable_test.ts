import { assertEquals, assertRejects } from "@std/assert";
import type { Executable, HostTensors } from "../ops/program.ts";
import { PipelinedExecutable } from "./pipelined_executable.ts";

/** An executable whose runs end when they are told to. */
function heldRuns(): { executable: Executable; runs: PromiseWithResolvers<HostTensors>[] } {
  const runs: PromiseWithResolvers<HostTensors>[] = [];
  const executable: Executable = {
    run: () => {
      const run = Promise.withResolvers<HostTensors>();
      runs.push(run);
      return run.promise;
    },
    readState: () => Promise.resolve({}),
    writeState: () => {},
    dispose: () => Promise.resolve(),
  };
  return { executable, runs };
}

Deno.test("PipelinedExecutable.run() asks for a run and waits for the one before it", async () => {
  const { executable, runs } = heldRuns();
  const ahead = new PipelinedExecutable(executable);
  await ahead.run({}); // there is none before it
  const log: string[] = [];
  const second = ahead.run({}).then(() => log.push("second asked for"));
  assertEquals(runs.length, 2);
  await Promise.resolve();
  log.push("first ends");
  runs[0]?.resolve({});
  await second;
  assertEquals(log, ["first ends", "second asked for"]);
  const ended = ahead.ended().then(() => log.push("ended"));
  log.push("second ends");
  runs[1]?.resolve({});
  await ended;
  assertEquals(log.slice(2), ["second ends", "ended"]);
});

Deno.test("PipelinedExecutable throws what the run before failed of, and that alone", async () => {
  const { executable, runs } = heldRuns();
  const ahead = new PipelinedExecutable(executable);
  await ahead.run({});
  const second = ahead.run({});
  runs[0]?.reject(new Error("first"));
  runs[1]?.reject(new Error("second"));
  await assertRejects(() => second, Error, "first");
  await assertRejects(() => ahead.ended(), Error, "second");
});
