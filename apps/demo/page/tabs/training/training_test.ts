import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import type { RunSummary } from "../../../runs/run.ts";
import { type Epoch, goodnessRange, parseEpoch, secondsLeft, withEpoch } from "./epochs.ts";
import { runText, runTitle } from "./words.ts";

const RUN: RunSummary = {
  ...{ name: "a/b", job: "supervised", preset: "local", dataset: "mnist", status: "running" },
  ...{ epochs: 10, epoch: 2, batchSize: 100, accuracy: 0.98765, changed: 0 },
};

function epoch(number: number, from = 0, to = 1): Epoch {
  const goodness = { from, to, positive: [0, 1], negative: [1, 0] };
  const layers = [{ loss: 1, ordered: 0.9, accuracy: null, goodness }];
  return { epoch: number, step: 500 * number, imagesPerSecond: 5000, accuracy: null, layers };
}

Deno.test("parseEpoch() reads lines of all versions", () => {
  const old =
    '{"step":6,"epoch":1,"images_per_second":9,"layers":[{"loss":null,"pairwise_error":0.25}]}';
  assertEquals(parseEpoch(old), {
    ...{ step: 6, epoch: 1, imagesPerSecond: 9, accuracy: null },
    layers: [{ loss: null, ordered: 0.75, accuracy: null, goodness: undefined }],
  });
  const bins = { from: 0, to: 2, positive: [1], negative: [2] };
  const layers = [{ validation_accuracy: 0.5, goodness_histogram: bins }];
  const [layer] = parseEpoch(JSON.stringify({ step: 1, epoch: 1, layers })).layers;
  assertEquals([layer?.accuracy, layer?.goodness], [0.5, bins]);
  assertThrows(() => parseEpoch('{"step":1}'), SyntaxError, "Cannot read an epoch");
});

Deno.test("withEpoch() drops the epochs that a resumed run measures anew", () => {
  const epochs = [epoch(1), epoch(2), epoch(3)];
  assertEquals(withEpoch(epochs, epoch(4), 3).map(({ epoch }) => epoch), [1, 2, 3, 4]);
  assertEquals(withEpoch(epochs, epoch(2), 1).map(({ epoch }) => epoch), [1, 2]);
});

Deno.test("goodnessRange() fits all epochs", () => {
  assertEquals(goodnessRange([epoch(1, 0.5, 1), epoch(2, -1, 0.75)], 0), [-1, 1]);
  assertEquals(goodnessRange([], 0), [0, 1]);
});

Deno.test("secondsLeft() counts the images of the epochs to come", () => {
  assertAlmostEquals(secondsLeft([epoch(1), epoch(2)], RUN) ?? NaN, 8 * 50_000 / 5000);
  assertEquals(secondsLeft([], RUN), undefined);
  assertEquals(secondsLeft([epoch(1)], { epochs: null, batchSize: 1 }), undefined);
  assertEquals(secondsLeft([{ ...epoch(1), imagesPerSecond: NaN }], RUN), undefined);
});

Deno.test("runText() says where a run is", () => {
  const epochs = [epoch(1), epoch(2)];
  assertEquals(runText(RUN, [], "open"), "Running: the first epoch of 10 is not over");
  assertEquals(runText(RUN, epochs, "open"), "Running: epoch 2 of 10 is over, about 1 min to go");
  assertEquals(
    runText({ ...RUN, epochs: 2 }, epochs, "open"),
    "Running: all 2 epochs are over, the rest follows",
  );
  assertEquals(runText(RUN, epochs, "lost"), "Connection lost, trying again");
  const stopped = { ...RUN, status: "stopped" } as const;
  assertEquals(runText(stopped, epochs, "ended"), "Stopped after epoch 2 of 10: it can be resumed");
  const finished = { ...RUN, status: "finished" } as const;
  assertEquals(runText(finished, [epoch(1)], "ended"), "Finished after 1 epoch");
  assertEquals(runText(null, [], "opening"), "Asking for the run");
  assertEquals(runTitle(RUN), "a/b (running, 98.77 %)");
});
