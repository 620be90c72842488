import { assertEquals } from "@std/assert";
import { epochLines } from "./display.ts";
import { percent, snakeCaseKeys, table } from "./text.ts";

const LAYER = {
  loss: 0.12345,
  positiveGoodness: 1.5,
  negativeGoodness: 0.75,
  pairwiseError: 0.015,
};

Deno.test("epochLines() shows every layer's loss, goodness and accuracy", () => {
  const validation = {
    count: 10,
    accuracy: 0.9,
    accuracyPerLayer: [0.8],
    predictions: new Uint8Array(),
    confusion: [],
  };
  const report = { epoch: 2, epochs: 6, imagesPerSecond: 3999.6, layers: [LAYER], validation };
  assertEquals(epochLines(report), [
    "epoch 2/6: 4000 images/s, validation 90.00 %",
    "             loss  goodness +  goodness -  pair errors  validation",
    "  layer 1  0.1235       1.500       0.750       1.50 %     80.00 %",
  ]);
});

Deno.test("epochLines() leaves validation out where there is none", () => {
  const lines = epochLines({ epoch: 1, epochs: 1, imagesPerSecond: 1, layers: [LAYER] });
  assertEquals(lines[0], "epoch 1/1: 1 images/s");
  assertEquals(lines[2]?.endsWith("  -"), true);
});

Deno.test("table() aligns the first column left and the others right", () => {
  assertEquals(table([["a", "bb"], ["ccc", "d"]]), ["a    bb", "ccc   d"]);
  assertEquals(table([]), []);
});

Deno.test("percent() and snakeCaseKeys() write what files and people read", () => {
  assertEquals(percent(0.98765), "98.77 %");
  assertEquals(snakeCaseKeys({ testAccuracy: 1, seed: 2 }), { "test_accuracy": 1, seed: 2 });
});
