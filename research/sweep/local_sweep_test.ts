// A small sweep on real digits: it may be interrupted, and comes to the same all the same.
import { call } from "@goodness/testing/call_command.ts";
import { decodeModel } from "@goodness/core";
import { type TrainingObserver, trainSupervised } from "@goodness/trainer";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { main } from "../cli/sweep.ts";
import { main as statusMain } from "../cli/sweep_status.ts";
import { HALVING, UNLABELLED, withSweep } from "./_sweep_fixture.ts";
import { sweepHere } from "./local_sweep.ts";
import { planSweep } from "./plan.ts";
import { readSweepSource } from "./read_sweep.ts";

/** Aborts at a step of the whole sweep. */
function interruption(step: number): { observer: () => TrainingObserver; signal: AbortSignal } {
  const controller = new AbortController();
  let left = step;
  const observer: TrainingObserver = {
    started: () => {},
    stepped: () => void (--left === 0 && controller.abort()),
    measured: () => {},
    epochEnded: () => {},
    stopped: () => {},
  };
  return { observer: () => observer, signal: controller.signal };
}

Deno.test("sweepHere() that was interrupted goes on, and ends with the same table and bits", async () => {
  await withSweep(HALVING, async ({ folder, file }) => {
    const plan = planSweep(await readSweepSource(file));
    const lines: string[] = [];
    const write = (line: string): void => void lines.push(line);
    const whole = await sweepHere(plan, { folder: join(folder, "whole"), write });
    const parts = join(folder, "parts");
    const stops = (): ReturnType<typeof sweepHere> =>
      sweepHere(plan, { folder: parts, write, ...interruption(30) });
    let times = 1;
    while (await stops() === undefined) times++;
    assert(times > 2, `${times}`);
    for (const name of ["table.json", "table.csv", "index.html"]) {
      const [one, other] = [join(parts, name), join(folder, "whole", name)];
      assertEquals(await Deno.readTextFile(one), await Deno.readTextFile(other), name);
    }
    const [best] = whole?.table.rows ?? [];
    assertEquals(whole?.table.rows.map(({ epochs }) => epochs), [4, 2, 1, 1]);
    assertEquals(
      lines.filter((line) => /seed 1: epoch 1, validation/.test(line)).length >= 8,
      true,
    );

    // The best run, trained by its command, has the same weights as the run of the sweep when it is tested.
    const settings = {
      ...plan.candidates.find(({ id }) => id === best?.candidate)?.settings,
      seed: 1,
    };
    const resume = join(parts, "runs", `${best?.candidate}-1`);
    const quiet = { command: "test", write: () => {} };
    const network = plan.candidates[0]?.network;
    await trainSupervised({ resume, ...quiet });
    await trainSupervised({ settings, network, out: join(folder, "anew"), ...quiet });
    const weights = async (run: string): Promise<unknown> =>
      decodeModel(await Deno.readFile(join(run, "model.safetensors"))).weights;
    assertEquals(await weights(resume), await weights(join(folder, "anew")));

    const status = JSON.parse(await Deno.readTextFile(join(parts, "status.json")));
    assertEquals([status.state, status.epochs], ["finished", { made: 16, planned: 16 }]);
    assertEquals(status.best.candidate, best?.candidate);
    assertEquals(status.runs.length, 8);
    assertEquals(
      status.runs.find(({ epochs }: { epochs: number }) => epochs === 4).curve.length,
      4,
    );
  });
});

Deno.test("sweep prints the best candidates and writes a page; a wrong file is one line", async () => {
  await withSweep(HALVING, async ({ folder, file }) => {
    const here = (...args: string[]): ReturnType<typeof call> =>
      call((given, terminal) => main(given, terminal, { sweeps: folder }), "--file", file, ...args);
    const { status: listed, out: list } = await here("--list");
    assertEquals(listed, 0);
    assertMatch(list, /^4 candidates, 2 seeds; first:\ndeno task train:supervised --network /);

    const { status, out } = await here();
    assertEquals(status, 0);
    assertMatch(out, /^ +validation +epochs +learning-rate +loss\n1\. +\d+\.\d\d % +4 /);
    const page = await Deno.readTextFile(join(folder, "rates", "index.html"));
    assertStringIncludes(page, '<polyline class="best"');
    assertStringIncludes(page, "<pre>deno task train:supervised --network ");
    const csv = await Deno.readTextFile(join(folder, "rates", "table.csv"));
    assertMatch(
      csv,
      /^rank,candidate,learning-rate,loss,epochs,mean,std,seed 1,seed 2,reason\r\n1,/,
    );

    const far = (): ReturnType<typeof call> =>
      call((given, terminal) => statusMain(given, terminal, folder), "rates");
    assertMatch((await far()).out, /^rates: halving search, finished\n16 of 16 epochs\nbest: /);
    await Deno.writeTextFile(join(folder, "rates", "status.json"), "{");
    assertMatch((await far()).err, /^error: Cannot read .*status\.json: it is damaged; .*\n$/);

    const text = await Deno.readTextFile(file);
    await Deno.writeTextFile(file, text.replace("batch-size = 50", "batch-size = 5000"));
    const { status: wrong, out: failed, err: why } = await here();
    assertEquals(wrong, 1, why);
    assertStringIncludes(failed, 'choose a smaller "batch-size"');
    await Deno.writeTextFile(file, text.replace("factor = 2", "factor = 1"));
    const { status: code, err } = await here();
    assertEquals([code, err.split("\n").length], [2, 2]);
    assertMatch(
      err,
      /^error: .*rates\.toml, line 14: "search\.factor" is 1: choose a whole number, at least 2\n$/,
    );
  });
});

Deno.test("sweepHere() compares networks without labels by the heads on them", async () => {
  await withSweep(UNLABELLED, async ({ folder, file }) => {
    const plan = planSweep(await readSweepSource(file));
    const sweep = async (): ReturnType<typeof sweepHere> =>
      await sweepHere(plan, { folder: join(folder, "sweep"), write: () => {} });
    const made = await sweep();
    const [best, other] = made?.table.rows ?? [];
    assert(best?.mean && other?.mean && best.mean >= other.mean, JSON.stringify(made?.table));
    assertMatch(best.commands[0] ?? "", /^deno task train:unsupervised --network /);
    assertEquals(await sweep(), made);
  });
});
