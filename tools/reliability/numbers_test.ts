import { assertGoals } from "./check.ts";
import { NUMBERS } from "./numbers.ts";

Deno.test("trainings with broken settings end well or say where they went wrong, and save no such numbers", async () => {
  assertGoals(NUMBERS, await NUMBERS.run({ seed: 3, times: 10, write: () => {} }));
});
