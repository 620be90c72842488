import { assert, assertEquals } from "@std/assert";
import { RunQueue } from "./run_queue.ts";

Deno.test("RunQueue gives runs in order, each after the calls before it", () => {
  const queue = new RunQueue();
  const other = new RunQueue(queue.memory);
  const runs = [0, 1, 3].map((call) => ({ call, work: call + 10, run: call + 20 }));
  for (const run of runs) assert(queue.add(run));
  assertEquals(other.take(0), runs[0]);
  assertEquals(other.take(1), runs[1]);
  assertEquals(other.take(2), undefined); // another call
  assert(!other.isNext(2) && other.isNext(3));
  assertEquals(other.take(3), runs[2]);
  assertEquals(other.take(4), undefined);
});

Deno.test("RunQueue takes as many runs as there is room for", () => {
  const queue = new RunQueue();
  const room = Array.from({ length: 200 }, (_, call) => queue.add({ call, work: 0, run: call }))
    .filter((added) => added).length;
  for (let call = 0; call < 200; call++) {
    if (call >= room) assert(queue.add({ call, work: 0, run: call }));
    assertEquals(queue.take(call)?.run, call);
  }
});

Deno.test("RunQueue tells once that the leading thread waits", () => {
  const queue = new RunQueue();
  const other = new RunQueue(queue.memory);
  assertEquals([queue.endWait(), queue.endWait()], [true, false]);
  other.wait();
  assertEquals([queue.endWait(), other.endWait()], [true, false]);
});
