import { MPI } from "@goodness/testing/mpi.ts";
import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { testRequiring } from "@goodness/testing/requirement.ts";
import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { modelOf } from "./machines.ts";
import { compareWays, messageBytes } from "./processes.ts";

const SHORT = { times: 1, write: () => {} };
/** Megabytes of all weights of `dense`: four layers of 2,000 units, with 784 or 2,000 inputs, ten labels and a bias. */
const DENSE = 4 * 2000 * (784 + 3 * 2000 + 4 * (10 + 1)) / 1e6;

/** A few steps of a small network on a few digits. */
const STEPS = { preset: "local", batchSize: 20, images: 40, validation: 20 } as const;

Deno.test("a step's message has all weights once, or the activities of a layer", () => {
  const one = { preset: "dense", batchSize: 20, images: 0 } as const;
  assertAlmostEquals(messageBytes(one, "data") / 1e6, DENSE, 0.01);
  const labels = 2 * 10; // of positives and negatives
  assertEquals(messageBytes(one, "layers"), 20 * (2000 + labels) * 4);
});

testRequiring(
  "the check processes trains in one process and in two, in every way",
  MPI,
  async () => {
    await withFolder(async (dataset) => {
      await writeMnistSlice(dataset, { train: 140, test: 20 });
      const findings = await compareWays({ ...STEPS, dataset }, SHORT);
      assertEquals(
        findings.map(({ what }) => what),
        ["local, batches of 20, `data`", "local, batches of 20, `layers`"],
      );
      for (const { figures } of findings) {
        for (const [name, value] of Object.entries(figures)) assert(value > 0, name);
      }
    });
  },
);

Deno.test("the check machines makes its model from a measured step and stated bandwidths", async () => {
  await withFolder(async (dataset) => {
    await writeMnistSlice(dataset, { train: 140, test: 20 });
    const findings = await modelOf({ ...STEPS, batchSize: 1, dataset }, SHORT);
    assertEquals(findings.length, 9);
    const figures = findings.find(({ what }) => what === "local, 4 machines, 1 Gbit/s")?.figures;
    const messages = 8 * 1000 * messageBytes(STEPS, "data") * 1.5 / 1e9;
    assertAlmostEquals(figures?.["messages in ms"] ?? NaN, messages, 1e-6);
    const total = ["step in ms", "messages in ms", "images in ms"].reduce(
      (sum, name) => sum + (figures?.[name] ?? NaN),
      0,
    );
    const efficiency = figures?.["efficiency, one after the other"] ?? NaN;
    assertAlmostEquals(efficiency, (figures?.["step in ms"] ?? NaN) / total, 1e-9);
  });
});
