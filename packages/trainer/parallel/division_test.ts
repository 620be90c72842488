import { InputError, networkPreset, resolveNetwork, stepOptions } from "@goodness/core";
import { assertEquals, assertThrows } from "@std/assert";
import { checkDivision } from "./check_division.ts";
import { balancedRanges, ownOptions, rangesText } from "./division.ts";
import { sharedEngine } from "./processes.ts";

Deno.test("balancedRanges() makes the slowest process as fast as it can be", () => {
  const rangesOf = (costs: number[], processes: number): string =>
    rangesText(balancedRanges(costs, processes));
  assertEquals(rangesOf([1, 1, 1, 5], 2), "1-3 | 4");
  assertEquals(rangesOf([5, 1, 1, 1], 3), "1 | 2 | 3-4");
  assertEquals(rangesOf([2, 2, 2, 2], 4), "1 | 2 | 3 | 4");
  assertEquals(rangesOf([7], 1), "1");
});

Deno.test("ownOptions() gives a process its rows or its layers", () => {
  const options = stepOptions();
  assertEquals(ownOptions(options, { by: "data", processes: 5 }, 1).processes, 5);
  const ranges = balancedRanges([1, 1, 1], 2);
  assertEquals(ownOptions(options, { by: "layers", ranges }, 1).layers, ranges[1]);
});

Deno.test("checkDivision() says what cannot be divided, and what can be done", () => {
  const network = resolveNetwork(networkPreset("local"));
  const engine = { name: "native" } as const;
  const plan = { network, engine: { ...engine, device: "", version: "", compile: never } };
  const check = (
    by: "data" | "layers",
    processes: number,
    changes: Parameters<typeof stepOptions>[0] = {},
    name: string = engine.name,
  ): void =>
    checkDivision(
      { ...plan, engine: { ...plan.engine, name }, stepOptions: stepOptions(changes) },
      by,
      processes,
    );
  check("layers", 3);
  check("data", 50);
  for (
    const [message, checked] of [
      ["3 layers among 4 processes: start at most 3", () => check("layers", 4)],
      ['250 images among 3 processes: choose a "batchSize" that 3 divides', () => check("data", 3)],
      ['engine "wasm": choose the engine "native"', () => check("data", 2, {}, "wasm")],
      ['loss "batch-log"', () => check("data", 2, { loss: "batch-log" })],
    ] as const
  ) {
    assertThrows(checked, InputError, message);
  }
});

function never(): never {
  throw new Error("not called");
}

Deno.test("sharedEngine() takes the cores that a process is bound to, or its part of all", () => {
  const place = { path: "", communicator: 0, rank: 0, size: 1 };
  const threadsOf = (sizeHere: number, cores: number, machine: number): number | undefined =>
    sharedEngine({ sizeHere, place }, cores, machine).threads;
  assertEquals(threadsOf(2, 2, 2), 1);
  assertEquals(threadsOf(3, 16, 16), 5);
  assertEquals(threadsOf(4, 4, 16), 4); // bound by the scheduler
  assertEquals(threadsOf(8, 4, 16), 1); // a container's limit for all
  assertEquals(threadsOf(32, 16, 16), 1);
});
