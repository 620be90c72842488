import { assertEquals } from "@std/assert";
import { timeCalls } from "./timing.ts";

Deno.test("timeCalls() warms up and counts only the calls behind", async () => {
  let calls = 0;
  const count = (): Promise<number> => Promise.resolve(++calls);
  assertEquals((await timeCalls(count, { warmUp: 3, least: 4, seconds: 0 })).length, 4);
  assertEquals(calls, 7);
});
