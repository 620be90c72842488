import { assertEquals } from "@std/assert";
import type { Answer, Instance } from "./api.ts";
import { Predictor, type State } from "./predictor.ts";

interface Asked {
  readonly instance: Instance;
  readonly signal: AbortSignal;
  answer(label: number): Promise<void>;
  fail(error: Error): Promise<void>;
}

/** A predictor whose server, frames and timers a test drives by hand. */
class Bench {
  readonly asked: Asked[] = [];
  readonly shown: string[] = [];
  readonly timers: { run: () => void; delayMs: number }[] = [];
  #frames: (() => void)[] = [];
  readonly predictor = new Predictor({
    ask: (instance, signal) => this.#ask(instance, signal),
    show: (state) => this.shown.push(summarise(state)),
    nextFrame: (run) => this.#frames.push(run),
    later: (run, delayMs) => this.#later(run, delayMs),
  });

  #ask(instance: Instance, signal: AbortSignal): Promise<Answer> {
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.asked.push({
      instance,
      signal,
      answer: (label) => settle(() => resolve(digit(label))),
      fail: (error) => settle(() => reject(error)),
    });
    return promise;
  }

  #later(run: () => void, delayMs: number): () => void {
    const timer = { run, delayMs };
    this.timers.push(timer);
    return () => {
      if (this.timers.includes(timer)) this.timers.splice(this.timers.indexOf(timer), 1);
    };
  }

  frame(): void {
    const frames = this.#frames;
    this.#frames = [];
    for (const run of frames) run();
  }

  tick(): void {
    this.timers.shift()?.run();
    this.frame();
  }
}

function settle(act: () => void): Promise<void> {
  act();
  return new Promise((resolve) => setTimeout(resolve));
}

function digit(label: number): Answer {
  return {
    empty: false,
    label,
    name: String(label),
    goodness: [],
    layers: [],
    margin: 1,
    input: [],
  };
}

function summarise(state: State): string {
  if (state.kind === "answer") return state.answer.empty ? "empty?" : String(state.answer.label);
  return state.kind === "error" ? `error: ${state.message}` : state.kind;
}

const ONE: Instance = { strokes: [[[1, 1]]], width: 26 };
const TWO: Instance = { strokes: [[[1, 1]], [[2, 2]]], width: 26 };

Deno.test("Predictor asks once per frame, about the latest drawing", async () => {
  const bench = new Bench();
  bench.predictor.update(ONE, true);
  bench.predictor.update(TWO, true);
  assertEquals(bench.asked.length, 0);
  bench.frame();
  assertEquals(bench.asked.map(({ instance }) => instance), [TWO]);
  await bench.asked[0]?.answer(7);
  bench.frame();
  assertEquals(bench.shown, ["waiting", "waiting", "7"]);
  assertEquals(bench.asked.length, 1);
});

Deno.test("Predictor has one request under way, and then asks about what came meanwhile", async () => {
  const bench = new Bench();
  bench.predictor.update(ONE, true);
  bench.frame();
  bench.predictor.update(TWO, true);
  bench.frame();
  assertEquals(bench.asked.length, 1);
  await bench.asked[0]?.answer(1);
  bench.frame();
  await bench.asked[1]?.answer(7);
  assertEquals(bench.asked.map(({ instance }) => instance), [ONE, TWO]);
  assertEquals(bench.shown.slice(-2), ["1", "7"]);
});

Deno.test("Predictor shows no digit after clear, whatever was under way", async () => {
  const bench = new Bench();
  bench.predictor.update(ONE, true);
  bench.frame();
  bench.predictor.update(null, false);
  assertEquals(bench.asked[0]?.signal.aborted, true);
  await bench.asked[0]?.answer(8);
  bench.frame();
  assertEquals(bench.shown, ["waiting", "empty"]);
  assertEquals(bench.asked.length, 1);
});

Deno.test("Predictor drops the answer to a drawing that was undone", async () => {
  const bench = new Bench();
  bench.predictor.update(TWO, true);
  bench.frame();
  bench.predictor.update(ONE, false);
  bench.frame();
  await bench.asked[0]?.answer(8);
  await bench.asked[1]?.answer(1);
  assertEquals(bench.shown, ["waiting", "waiting", "1"]);
});

Deno.test("Predictor recovers by itself, at growing intervals", async () => {
  const bench = new Bench();
  bench.predictor.update(ONE, true);
  bench.frame();
  await bench.asked[0]?.fail(new Error("down"));
  assertEquals(bench.shown.at(-1), "error: down");
  assertEquals(bench.timers.map(({ delayMs }) => delayMs), [1_000]);
  bench.tick();
  await bench.asked[1]?.fail(new Error("still down"));
  assertEquals(bench.timers.map(({ delayMs }) => delayMs), [2_000]);
  bench.tick();
  await bench.asked[2]?.answer(7);
  assertEquals(bench.shown.at(-1), "7");
  assertEquals(bench.timers.length, 0);
});

Deno.test("Predictor does not repeat what cannot succeed, and stops repeating after clear", async () => {
  const bench = new Bench();
  bench.predictor.update(ONE, true);
  bench.frame();
  await bench.asked[0]?.fail(Object.assign(new Error("too much"), { retry: false }));
  assertEquals(bench.timers.length, 0);
  bench.predictor.update(TWO, true);
  bench.frame();
  await bench.asked[1]?.fail(new Error("down"));
  assertEquals(bench.timers.length, 1);
  bench.predictor.update(null, false);
  assertEquals(bench.timers.length, 0);
  assertEquals(bench.shown.at(-1), "empty");
});
