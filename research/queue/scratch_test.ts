import { InputError } from "@goodness/core";
import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { takeScratch } from "./scratch.ts";

Deno.test("takeScratch() removes what workers left that are gone, and nothing else", async () => {
  await withFolder(async (scratch) => {
    const leave = async (name: string, machine: string, minutes: number): Promise<void> => {
      const path = join(scratch, name, "worker.lock");
      await Deno.mkdir(join(scratch, name, "rates"), { recursive: true });
      await Deno.writeTextFile(path, machine);
      const time = new Date(Date.now() - 60_000 * minutes);
      await Deno.utime(path, time, time);
    };
    await leave("gone", Deno.hostname(), 2);
    await leave("elsewhere", "another-machine", 2);
    await leave("just-begun", Deno.hostname(), 0);
    await Deno.mkdir(join(scratch, "older"));
    await using _busy = await takeScratch(scratch, "busy");
    await Deno.utime(join(scratch, "busy", "worker.lock"), 1, 1);
    await using _own = await takeScratch(scratch, "own");
    const left = await Array.fromAsync(Deno.readDir(scratch), ({ name }) => name);
    assertEquals(left.toSorted(), ["busy", "elsewhere", "just-begun", "older", "own"]);
    await assertRejects(() => takeScratch(scratch, "own"), InputError, "choose another one");
  });
});
