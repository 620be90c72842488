import { testRequiring } from "@goodness/testing/requirement.ts";
import { findProgram } from "@goodness/testing/find_program.ts";
import { taskArguments } from "@goodness/testing/task_process.ts";
import { assertEquals } from "@std/assert";
import { assertGoals } from "./check.ts";
import { SERVERS } from "./servers.ts";
import { unitCommand } from "./servers/unit.ts";

Deno.test("the unit starts the program of deno task demo with the same permissions", async () => {
  const permissions = (words: readonly string[]) =>
    words.filter((word) => word.startsWith("--allow-"));
  const [program, ...unit] = (await unitCommand()).split(" --port ")[0]?.split(" ") ?? [];
  const task = await taskArguments("demo");
  assertEquals([program, unit[0]], ["deno", "run"]);
  assertEquals(permissions(unit), permissions(task));
  assertEquals(task.at(-1), `${Deno.cwd()}/${unit.at(-1)}`);
});

const isThere = ["nginx", "taskset"].every((name) => findProgram(name) !== null);
const nginx = isThere ? {} : { missing: "no nginx: on Debian, install nginx" };

testRequiring("no request is lost when a server ends or its model is replaced", nginx, async () => {
  assertGoals(SERVERS, await SERVERS.run({ seed: 1, times: 40, write: () => {} }));
});
