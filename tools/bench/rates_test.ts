import { createEngine, type Engine, type HostTensors } from "@goodness/core";
import { assert, assertRejects, assertThrows } from "@std/assert";
import { measureRates } from "./rates.ts";
import { checkRow } from "./square_product.ts";

const OPTIONS = { size: 8, values: 16, seconds: 0 };

/** The reference, but for its outputs. */
async function engineWith(change: (outputs: HostTensors) => HostTensors): Promise<Engine> {
  const engine = await createEngine("float64");
  return {
    ...engine,
    compile: async (program, state) => {
      const executable = await engine.compile(program, state);
      return { ...executable, run: async (inputs) => change(await executable.run(inputs)) };
    },
  };
}

Deno.test("measureRates() measures a sound engine", async () => {
  const { gemmGflops, bandwidth } = await measureRates(await createEngine("float64"), OPTIONS);
  assert(gemmGflops > 0 && bandwidth > 0);
});

Deno.test("measureRates() refuses an engine whose product is wrong", async () => {
  const engine = await engineWith((outputs) =>
    Object.fromEntries(
      Object.entries(outputs).map(([name, values]) => [name, values.map((x) => x * 1.01)]),
    )
  );
  await assertRejects(
    () => measureRates(engine, OPTIONS),
    Error,
    "Cannot measure engine float64 as its product must be right",
  );
});

Deno.test("checkRow() lets rounding pass, and nothing that is not a number", () => {
  const expected = Float64Array.of(1, -2, 3);
  checkRow(Float32Array.of(1.00001, -2, 3), expected, { name: "some" });
  assertThrows(
    () => checkRow(Float32Array.of(1, NaN, 3), expected, { name: "some" }),
    Error,
    "must be right",
  );
  assertThrows(
    () => checkRow(Float32Array.of(1, -2), expected, { name: "some" }),
    Error,
    "must be right",
  );
});
