import { assertEquals, assertMatch } from "@std/assert";
import type { Engine, Executable } from "../ops/program.ts";
import { chooseEngine, type EngineMemory, measuredEngine } from "./choice.ts";
import { createEngine } from "./engine.ts";
import type { EngineTrial } from "./trial.ts";

/** An adapter as far as it is told from others. */
const ADAPTER = {
  info: { vendor: "maker", architecture: "", device: "1", description: "card" } as GPUAdapterInfo,
  features: new Set<GPUFeatureName>(["timestamp-query"]),
};

/** The engine `native` under the name of a GPU, with executables that are changed. */
function gpuEngine(change: (executable: Executable) => Partial<Executable>): () => Promise<Engine> {
  return async () => {
    const engine = await createEngine("native");
    return {
      ...engine,
      device: "card",
      compile: async (program, state) => {
        const executable = await engine.compile(program, state);
        return {
          run: (inputs) => executable.run(inputs),
          readState: (names) => executable.readState(names),
          writeState: (values) => executable.writeState(values),
          dispose: () => executable.dispose(),
          ...change(executable),
        };
      },
    };
  };
}

const native = (): Promise<Engine> => createEngine("native");

Deno.test("chooseEngine() takes the fastest that is right, and names those that are not", () => {
  const slow = { engine: "slow", device: "a card", milliseconds: 9 };
  const fast = { engine: "fast", device: "CPU", milliseconds: 3.14159 };
  const wrong = { engine: "wrong", device: "another card", fault: "it adds up wrongly" };
  assertEquals(chooseEngine([slow, fast, wrong], "slow"), {
    name: "fast",
    reason:
      "engine fast: 3.1 ms a small step on fast (CPU), 9.0 ms a small step on slow (a card), " +
      "wrong (another card) is not used: it adds up wrongly",
  });
  assertEquals(chooseEngine([wrong], "slow").name, "slow");
});

Deno.test("measuredEngine() uses no engine that lies, fails or hangs, and prefers one that is not slow", async () => {
  const lies = gpuEngine((executable) => ({
    readState: async (names) => {
      const { "layers.1.first_moment": sums, ...others } = await executable.readState(names);
      return { ...others, ...(sums && { "layers.1.first_moment": sums.map((sum) => sum * 1.01) }) };
    },
  }));
  const slow = gpuEngine((executable) => ({
    run: async (inputs) => {
      await new Promise((done) => setTimeout(done, 200));
      return await executable.run(inputs);
    },
  }));
  const hangs = gpuEngine(() => ({ readState: () => new Promise(() => {}) }));
  const fails = (): Promise<Engine> => Promise.reject(new Error("no driver"));
  const memory: EngineMemory = {
    read: () => Promise.resolve([{ engine: "native", device: "CPU", milliseconds: 40 }]),
    write: () => Promise.resolve(),
  };
  const cases = [
    [
      lies,
      20_000,
      /webgpu \(card\) is not used: its training step is wrong: after 1 steps "layers.1.first_mom/,
    ],
    [
      slow,
      20_000,
      /^engine native: \S+ ms a small step on native \(CPU\), \S+ ms a small step on webgpu \(card\)$/,
    ],
    [hangs, 3000, /webgpu is not used: no step within 3 s/],
    [fails, 20_000, /webgpu is not used: no driver/],
  ] as const;
  for (const [webgpu, limit, reason] of cases) {
    const starts = { webgpu, native };
    const chosen = await measuredEngine(ADAPTER, { starts, fallback: "native", limit, memory });
    assertEquals(chosen.name, "native");
    assertMatch(chosen.reason, reason);
  }
});

Deno.test("measuredEngine() remembers what lasts, for each adapter", async () => {
  const kept = new Map<string, readonly EngineTrial[]>();
  const memory: EngineMemory = {
    read: (adapter) => Promise.resolve(kept.get(adapter) ?? []),
    write: (adapter, trials) => Promise.resolve(void kept.set(adapter, trials)),
  };
  let starts = 0;
  const counted = {
    native: () => (starts++, native()),
    other: () => (starts++, Promise.reject(new Error("busy"))),
  };
  const choose = (adapter: typeof ADAPTER): Promise<{ name: string }> =>
    measuredEngine(adapter, { starts: counted, fallback: "native", memory });
  assertEquals((await choose(ADAPTER)).name, "native");
  assertEquals([...kept.values()].map((trials) => trials.map(({ engine }) => engine)), [[
    "native",
  ]]);
  await choose(ADAPTER);
  assertEquals(starts, 3, "an engine that fails may be back the next time");
  await choose({ ...ADAPTER, features: new Set() });
  assertEquals([starts, kept.size], [5, 2]);
});
