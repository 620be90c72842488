import type { EngineTrial } from "@goodness/core/engines";
import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { assertEquals } from "@std/assert";
import { join } from "node:path";
import { engineMemory } from "./engine_memory.ts";

const TRIALS: EngineTrial[] = [
  { engine: "native", device: "CPU", milliseconds: 3 },
  { engine: "webgpu", device: "card", fault: "its training step is wrong" },
];

Deno.test("engineMemory() keeps what was found, and takes a damaged file for an empty one", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "runs", "engines.json");
    const memory = engineMemory(path);
    assertEquals(await memory.read("card"), []);
    await memory.write("card", TRIALS);
    await memory.write("other", []);
    assertEquals(await engineMemory(path).read("card"), TRIALS);
    const whole = await Deno.readTextFile(path);
    const damaged = [
      ...["", "{", "null", "[]", '{"card": 1}', whole.slice(0, whole.length / 2)],
      whole.replace("3", '"fast"'),
      whole.replace("3", "-1"),
    ];
    for (const text of damaged) {
      await Deno.writeTextFile(path, text);
      assertEquals(await memory.read("card"), [], text);
      await memory.write("card", TRIALS);
      assertEquals(await memory.read("card"), TRIALS, text);
    }
  });
});

Deno.test({
  name: "engineMemory() keeps nothing where it may not write",
  permissions: { read: true },
  fn: async () => {
    const memory = engineMemory("runs/never/engines.json");
    await memory.write("card", TRIALS);
    assertEquals(await memory.read("card"), []);
  },
});
