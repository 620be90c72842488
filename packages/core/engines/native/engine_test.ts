import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { oneDnnTest } from "@goodness/testing/onednn.ts";
import { exact } from "../../training/_step_cases.ts";
import { normals } from "../../_test_networks.ts";
import { float64Ops } from "../float64/ops.ts";
import { createNativeEngine } from "./engine.ts";
import type { Ops } from "../../ops/ops.ts";
import { type Program, type TensorMap, tensorNamed } from "../../ops/program.ts";

function program(size: number): Program {
  return {
    name: "count",
    state: { sum: [size], untouched: [size] },
    inputs: { x: [size] },
    run: <T>(ops: Ops<T>, state: TensorMap<T>, inputs: TensorMap<T>) => {
      const sum = ops.add(tensorNamed(state, "sum"), tensorNamed(inputs, "x"));
      return { state: { sum }, outputs: { half: ops.mul(tensorNamed(inputs, "x"), 0.5) } };
    },
  };
}

function zeros(
  size: number,
): { sum: Float32Array<ArrayBuffer>; untouched: Float32Array<ArrayBuffer> } {
  return { sum: new Float32Array(size), untouched: new Float32Array(size) };
}

Deno.test("Executable on native makes runs that were not waited for one after the other", async () => {
  const executable = await createNativeEngine().compile(program(1), zeros(1));
  const runs = [1, 10, 100, 1000].map((x) => executable.run({ x: Float32Array.of(x) }));
  const { sum } = await executable.readState(["sum"]);
  assertEquals((await Promise.all(runs)).map(({ half }) => half?.[0]), [0.5, 5, 50, 500]);
  assertEquals((await executable.readState(["sum"])).sum?.[0], 1111);
  assert([1, 11, 111, 1111].includes(sum?.[0] ?? NaN));
  await executable.dispose();
});

Deno.test("Executable on native multiplies odd numbers of locations, with factors that they share or not", async () => {
  for (const [ofA, ofB] of [[3, 3], [1, 3], [3, 1]] as const) {
    const inputs = { a: [ofA, 128, 5], b: [ofB, 5, 7] };
    const product: Program = {
      name: "product",
      state: {},
      inputs,
      run: <T>(ops: Ops<T>, _state: TensorMap<T>, inputs: TensorMap<T>) => ({
        state: {},
        outputs: { product: ops.matMul(tensorNamed(inputs, "a"), tensorNamed(inputs, "b")) },
      }),
    };
    const values = { a: normals(1, inputs.a), b: normals(2, inputs.b) };
    const executable = await createNativeEngine().compile(product, {});
    const { product: found } = await executable.run(values);
    const expected = product.run(float64Ops, {}, exact(values, inputs)).outputs;
    assertAllClose(found ?? [], expected.product?.data ?? [], { atol: 1e-5 }, `${ofA}, ${ofB}`);
    await executable.dispose();
  }
});

/** Runs a program that prints by how many bytes its process grew: other tests grow this one. */
async function grownBytes(file: string): Promise<number> {
  const script = new URL(file, import.meta.url).pathname;
  const args = ["run", "--no-check", "--allow-read", "--allow-ffi", "--allow-sys=cpus", script];
  const { stdout } = await new Deno.Command(Deno.execPath(), { args }).output();
  return parseInt(new TextDecoder().decode(stdout));
}

Deno.test("Executable on native holds no more memory after 2,000 steps than after 200", async () => {
  const grown = await grownBytes("_many_steps.ts");
  // Garbage of calls takes 6 to 10 MB. The activities of a layer, kept in every step, would take 23.
  assert(grown < 16e6, `${grown} bytes more`);
});

Deno.test("Executable on native keeps state and an output of the same name apart", async () => {
  const executable = await createNativeEngine().compile({
    name: "twins",
    state: { x: [8] },
    inputs: { y: [8] },
    run: <T>(ops: Ops<T>, state: TensorMap<T>, { y }: TensorMap<T>) => {
      const sum = ops.add(tensorNamed(state, "x"), y ?? tensorNamed(state, "x"));
      return { state: { x: sum }, outputs: { x: ops.mul(sum, 2) } };
    },
  }, { x: new Float32Array(8) });
  for (const [run, half] of [3, 6].entries()) {
    const { x } = await executable.run({ y: new Float32Array(8).fill(3) });
    assertEquals([...x ?? []], new Array(8).fill(2 * half), `${run}`);
    assertEquals([...(await executable.readState(["x"])).x ?? []], new Array(8).fill(half));
  }
  await executable.dispose();
});

Deno.test("Executable on native goes on after a run that it refused", async () => {
  const executable = await createNativeEngine().compile(program(1), zeros(1));
  const refused = executable.run({ x: new Float32Array(2) });
  const made = executable.run({ x: Float32Array.of(1) });
  await assertRejects(() => refused, RangeError, "needs 1 values");
  assertEquals((await made).half?.[0], 0.5);
  await executable.dispose();
});

Deno.test("Executable on native keeps state from being replaced in a run", async () => {
  const executable = await createNativeEngine().compile(program(1), zeros(1));
  const run = executable.run({ x: Float32Array.of(1) });
  assertThrows(
    () => executable.writeState({ sum: Float32Array.of(5) }),
    Error,
    'Cannot replace state of "count" while it runs',
  );
  await run;
  executable.writeState({ sum: Float32Array.of(5) });
  assertEquals((await executable.readState(["sum"])).sum?.[0], 5);
  await executable.dispose();
});

oneDnnTest(
  "Executable on native in bfloat16 multiplies by the state that replaced another",
  async () => {
    const shape = [1, 64, 64];
    const product: Program = {
      name: "product",
      state: { weights: shape },
      inputs: { x: shape },
      inTrainingPrecision: true,
      run: <T>(ops: Ops<T>, state: TensorMap<T>, inputs: TensorMap<T>) => ({
        state: {},
        outputs: { product: ops.matMul(tensorNamed(inputs, "x"), tensorNamed(state, "weights")) },
      }),
    };
    const engine = createNativeEngine({ precision: "bf16" });
    const x = normals(1, shape);
    const weights = [2, 3].map((seed) => normals(seed, shape));
    const [first = x, second = x] = weights;
    const executable = await engine.compile(product, { weights: first });
    const products: unknown[] = [];
    for (const replaced of [first, first, second, second]) {
      executable.writeState({ weights: replaced });
      for (let run = 0; run < 3; run++) products.push((await executable.run({ x })).product);
    }
    await executable.dispose();
    const other = await engine.compile(product, { weights: second });
    const { product: expected } = await other.run({ x });
    await other.dispose();
    assertEquals(products.slice(6), new Array(6).fill(expected));
    assertEquals(products.slice(1, 6), new Array(5).fill(products[0]));
    assert(JSON.stringify(products[0]) !== JSON.stringify(expected));
  },
  { bf16: true },
);

Deno.test("Executable on native takes denormal numbers for zero in every thread", async () => {
  // In a process of its own, as ONNX Runtime heeds the first session of a process, which has to be
  // one of ours.
  const code = `
    import { createNativeEngine } from "${import.meta.resolve("./engine.ts")}";
    const size = 1 << 18; // enough for every thread to get a part
    const executable = await createNativeEngine().compile({
      name: "halve",
      state: {},
      inputs: { x: [size] },
      run: (ops, _state, { x }) => ({ state: {}, outputs: { half: ops.mul(x, 0.5) } }),
    }, {});
    for (let run = 0; run < 10; run++) {
      const { half } = await executable.run({ x: new Float32Array(size).fill(1.5e-38) });
      console.log(half.every((value) => value === 0));
    }`;
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["eval", code] }).output();
  assertEquals(new TextDecoder().decode(stdout), "true\n".repeat(10));
});

Deno.test("Executable on native is disposed after the run at hand, once, and says so", async () => {
  const executable = await createNativeEngine().compile(program(1), zeros(1));
  const run = executable.run({ x: Float32Array.of(3) });
  await Promise.all([executable.dispose(), executable.dispose()]);
  assertEquals((await run).half?.[0], 1.5);
  await assertRejects(
    () => executable.run({ x: Float32Array.of(3) }),
    Error,
    'Cannot run "count": it was disposed',
  );
});

Deno.test("Executable on native leaves no memory behind", async () => {
  const grown = await grownBytes("_many_executables.ts");
  // Garbage takes 20 to 70 MB. One tensor of each of 300 programs, kept, would take 300.
  assert(grown < 150e6, `${grown} bytes more`);
});
