import { assert, assertEquals } from "@std/assert";
import { planOf } from "./plan.ts";

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
