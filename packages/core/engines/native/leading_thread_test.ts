import { assertEquals } from "@std/assert";
import { programOfRun } from "./_leading_program.ts";
import { leadingThread } from "./leading_thread.ts";

Deno.test("LeadingThread makes all calls in order, more runs than its queue has room for among them", async () => {
  const thread = leadingThread();
  const program = await thread.attach(programOfRun([]));
  const ended: string[] = [];
  const calls = Array.from({ length: 200 }, async (_, at) => {
    try {
      if (at % 50 === 49) await (await thread.attach(programOfRun([]))).release();
      else await program.run(at % 70 === 69 ? 1 : 0);
      ended.push(`${at}`);
    } catch (error) {
      ended.push(`${at}: ${error instanceof Error ? error.message : error}`);
    }
  });
  await Promise.all(calls);
  await program.release();
  const expected = calls.flatMap((_, at) =>
    at % 50 === 49 ? [] : [at % 70 === 69 ? `${at}: Cannot make run 1: there is none` : `${at}`]
  );
  assertEquals(ended.filter((one) => parseInt(one) % 50 !== 49), expected);
  assertEquals(ended.length, calls.length);
});
