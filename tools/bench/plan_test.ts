import { assert, assertEquals } from "@std/assert";
import { planOf } from "./plan.ts";
import type { Selection } from "./selection.ts";

const OPTIONS = { engine: "native", seconds: 1, quick: false } as const;

Deno.test("planOf() trains presets at four batches, local at three widths, and cifar at its own batch", () => {
  const plan = planOf("train", OPTIONS).flatMap((spec) => spec.kind === "train" ? [spec] : []);
  for (const preset of ["local", "grouped", "dense"]) {
    const batches = plan.filter((spec) => spec.preset === preset && spec.width === 1);
    assertEquals(batches.map(({ batch }) => batch), [125, 250, 500, 1000]);
  }
  const widths = plan.filter(({ preset, batch }) => preset === "local" && batch === 250);
  assertEquals(widths.map(({ width }) => width).toSorted(), [0.5, 1, 2]);
  const cifar = plan.filter(({ preset }) => preset === "cifar");
  assertEquals(cifar.map(({ batch, width }) => [batch, width]), [[100, 1]]);
});

Deno.test("planOf() compares all rates with the largest product", () => {
  const rows = planOf("gemm", OPTIONS).map((spec) => spec.kind === "gemm" ? spec.rows : NaN);
  assertEquals(rows, [512, 1024, 2048]);
  assert(planOf("predict", OPTIONS).every(({ size }) => size === 2048));
  assert(planOf("train", { ...OPTIONS, quick: true }).length === 1);
});

Deno.test("planOf() takes what is chosen: the plan's cases of a preset, its own batch, or given batches", () => {
  const trainings = (chosen: Selection): string[] =>
    planOf("train", { ...OPTIONS, ...chosen }).flatMap((spec) =>
      spec.kind === "train" ? [`${spec.preset} ${spec.batch} x${spec.width}`] : []
    );
  assertEquals(trainings({ presets: ["grouped", "conv"] }), [
    ...["grouped 125 x1", "grouped 250 x1", "grouped 500 x1", "grouped 1000 x1", "conv 125 x1"],
  ]);
  assertEquals(trainings({ presets: ["conv"], batchSizes: [8, 9] }), ["conv 8 x1", "conv 9 x1"]);
  const predict = planOf("predict", { ...OPTIONS, presets: ["local"], batchSizes: [10] });
  assertEquals(predict.map((spec) => spec.kind === "predict" ? spec.batches : []), [[10]]);
});
