import { assertAlmostEquals } from "@std/assert";
import { ADAM_DEFAULTS, adamStepSize } from "./adam.ts";

Deno.test("adamStepSize() corrects running means that started at zero", () => {
  assertAlmostEquals(adamStepSize(1, 0, ADAM_DEFAULTS), Math.sqrt(0.01) / 0.1);
  assertAlmostEquals(adamStepSize(0.3, 1e6, ADAM_DEFAULTS), 0.3);
});
