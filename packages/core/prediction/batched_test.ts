import { assertEquals, assertRejects } from "@std/assert";
import { BatchedProgram } from "./batched.ts";
import { createEngine } from "../engines/engine.ts";
import { type Program, tensorNamed } from "../ops/program.ts";

const PIXELS = 2;

/** A program that gives each image back, twice as bright. */
function doubling(batchSize: number): Program {
  return {
    name: "double",
    state: {},
    inputs: { images: [batchSize, PIXELS] },
    run: (ops, _state, inputs) => ({
      state: {},
      outputs: { doubled: ops.mul(tensorNamed(inputs, "images"), 2) },
    }),
  };
}

/** The sizes of the batches that a number of images is read in, and what came of them. */
async function batchesOf(
  count: number,
  rowsPerImage?: number,
): Promise<{ sizes: number[]; doubled: Float32Array }> {
  const sizes: number[] = [];
  const reader = new BatchedProgram(await createEngine("float64"), {
    programOf: doubling,
    pixels: PIXELS,
    ...(rowsPerImage !== undefined && { rowsPerImage }),
  }, {});
  const images = Float32Array.from({ length: count * PIXELS }, (_, at) => at);
  await reader.run(images, ({ size }) => sizes.push(size));
  const doubled = await reader.rows(images, "doubled");
  await reader.dispose();
  return { sizes, doubled };
}

Deno.test("BatchedProgram reads images in few batches with little padding", async () => {
  for (
    const [count, expected] of [
      [0, []],
      [1, [1]],
      [3, [1, 1, 1]],
      [4, [8]],
      [9, [8, 1]],
      [100, [128]],
      [129, [128, 1]],
      [1000, [512, 512]],
    ] as const
  ) {
    const { sizes, doubled } = await batchesOf(count);
    assertEquals(sizes, [...expected], `${count} images`);
    assertEquals([...doubled], Array.from({ length: count * PIXELS }, (_, at) => 2 * at));
  }
});

Deno.test("BatchedProgram takes smaller batches where an image has many rows", async () => {
  assertEquals((await batchesOf(300, 10)).sizes, [128, 128, 32, 8, 8]);
  assertEquals((await batchesOf(3, 5000)).sizes, [1, 1, 1]);
});

Deno.test("BatchedProgram refuses a part of an image", async () => {
  const engine = await createEngine("float64");
  const reader = new BatchedProgram(engine, { programOf: doubling, pixels: PIXELS }, {});
  await assertRejects(
    () => reader.run(new Float32Array(3), () => {}),
    RangeError,
    "Cannot read 3 values as images: an image has 2",
  );
});
