import { createEngine, type Engine } from "@goodness/core";
import { assertRejects } from "@std/assert";
import { type Dataset, loadDataset } from "@goodness/trainer";
import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import type { StepToCheck } from "@goodness/core/engines";
import { checkStep } from "./check_step.ts";
import { trainSubject } from "./train_subject.ts";

const SMALL = { batch: 4, width: 1 / 64 } as const;

async function smallDataset(): Promise<Dataset> {
  let dataset: Dataset | undefined;
  await withFolder(async (folder) => {
    await writeMnistSlice(folder, { train: 60, test: 5 });
    dataset = await loadDataset(folder, { validation: 5 });
  });
  if (dataset === undefined) throw new Error("the slice was not written");
  return dataset;
}

function stepOf(dataset: Dataset, preset: "local" | "grouped" | "dense"): StepToCheck {
  const { network, options, inputsOf } = trainSubject(dataset, { preset, ...SMALL });
  return { network, options, inputs: [inputsOf(0), inputsOf(1)] };
}

Deno.test("checkStep() accepts the engine native", async () => {
  const dataset = await smallDataset();
  const engine = await createEngine("native");
  for (const preset of ["local", "grouped", "dense"] as const) {
    await checkStep(engine, stepOf(dataset, preset));
  }
});

Deno.test("checkStep() refuses an engine that learns something else", async () => {
  const step = stepOf(await smallDataset(), "local");
  const engine = await createEngine("float64");
  const faster: Engine = {
    ...engine,
    compile: async (program, state) => {
      const executable = await engine.compile(program, state);
      return {
        ...executable,
        run: ({ stepSize = new Float32Array(0), ...inputs }) =>
          executable.run({ ...inputs, stepSize: stepSize.map((rate) => rate * 1.1) }),
      };
    },
  };
  await assertRejects(
    () => checkStep(faster, step),
    Error,
    "Cannot measure engine float64 as its training step must be right: after 2 steps",
  );
});
