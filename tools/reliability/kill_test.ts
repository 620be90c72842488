import { assertGoals } from "./check.ts";
import { KILL } from "./kill.ts";

Deno.test("trainings that are killed 6 times end as others do", async () => {
  assertGoals(KILL, await KILL.run({ seed: 1, times: 6, write: () => {} }));
});
