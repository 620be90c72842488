import { assertEquals } from "@std/assert";
import { EarlyStopping } from "./early_stopping.ts";
import { keptAccuracy, validationAccuracies } from "./validation_accuracy.ts";

/** Every second epoch looked at validation images. */
const METRICS = [
  { step: 5 },
  { step: 10, validation_accuracy: 0.9 },
  { step: 15 },
  { step: 20, validation_accuracy: 0.8 },
];

Deno.test("validationAccuracies() leaves out epochs that looked at no validation images", () => {
  assertEquals(validationAccuracies(METRICS), [0.9, 0.8]);
  const stopping = new EarlyStopping(2, validationAccuracies(METRICS));
  assertEquals(stopping.stopped, false);
  assertEquals(stopping.add(0.95), true);
});

Deno.test("keptAccuracy() is that of the best weights with patience, else of the last", () => {
  assertEquals(keptAccuracy(METRICS, 1), 0.9);
  assertEquals(keptAccuracy(METRICS, 0), 0.8);
  assertEquals(keptAccuracy([{ step: 5 }], 1), undefined);
});
