import { stepOptions } from "@goodness/core";
import { ADAM_DEFAULTS } from "@goodness/core/training";
import { assertEquals } from "@std/assert";
import { defaultSettings } from "./settings.ts";
import { stepOptionsOf } from "./step_options.ts";

Deno.test("stepOptionsOf() gives all options of a step, each from its setting, and nothing else", () => {
  const taken = {
    batchSize: 3,
    loss: "threshold",
    lossScale: 4,
    negatives: "fixed",
    negativeSharpness: 5,
    updates: "alternating",
    easyExampleThreshold: 0.1,
    dropout: 0.2,
    peer: 0.3,
    weightDecay: 0.4,
    ema: 0.5,
  } as const;
  const found = stepOptionsOf({ ...defaultSettings("local"), ...taken, originalDataBug: true });
  assertEquals(found, { ...taken, unlabelledNegatives: true, adam: ADAM_DEFAULTS });
  assertEquals(Object.keys(found).toSorted(), Object.keys(stepOptions()).toSorted());
});
