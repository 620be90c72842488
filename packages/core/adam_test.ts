import { assertAlmostEquals, assertEquals } from "@std/assert";
import { ADAM_DEFAULTS, adamStepSize, linearDecay } from "./adam.ts";

Deno.test("linearDecay() starts at the peak and reaches zero after the last step", () => {
  assertEquals(linearDecay(0.5, 0, 10), 0.5);
  assertAlmostEquals(linearDecay(0.5, 9, 10), 0.05);
  assertEquals(linearDecay(0.5, 10, 10), 0);
});

Deno.test("adamStepSize() corrects running means that started at zero", () => {
  assertAlmostEquals(adamStepSize(1, 0, ADAM_DEFAULTS), Math.sqrt(0.01) / 0.1);
  assertAlmostEquals(adamStepSize(0.3, 1e6, ADAM_DEFAULTS), 0.3);
});
