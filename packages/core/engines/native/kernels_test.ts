import { assert, assertEquals } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { normals } from "../../_test_networks.ts";
import { float64Ops, float64Tensor } from "../float64/ops.ts";
import { ADAM_DEFAULTS } from "../../training/adam.ts";
import { roundedToHalves } from "./_bf16.ts";
import { linesOf, NativeKernels, type UpdateJob } from "./kernels.ts";
import { testMemory } from "./_test_memory.ts";

const SHAPES = {
  "sixteen channels and no rest": { locations: 4, count: 5, labels: 10, channels: 16 },
  "channels that fill no vector": { locations: 3, count: 4, labels: 3, channels: 27 },
  "fewer images than threads": { locations: 2, count: 2, labels: 10, channels: 3 },
  "a single location": { locations: 1, count: 7, labels: 2, channels: 100 },
};

for (const [name, { locations, count, labels, channels }] of Object.entries(SHAPES)) {
  Deno.test(`NativeKernels find the goodness of labels in parts: ${name}`, () => {
    const shapes = {
      images: [locations, count, channels],
      ofLabels: [locations, labels, channels],
      goodness: [count, labels],
    };
    const room = testMemory(Object.values(shapes));
    const images = room.take(shapes.images);
    const ofLabels = room.take(shapes.ofLabels);
    const goodness = room.take(shapes.goodness);
    images.set(normals(1, shapes.images));
    ofLabels.set(normals(2, shapes.ofLabels));
    const kernels = new NativeKernels(room.memory);
    for (let thread = 0; thread < 3; thread++) {
      kernels.run({
        kernel: "goodnessOfLabels",
        images: images.byteOffset,
        ofLabels: ofLabels.byteOffset,
        goodness: goodness.byteOffset,
        locations,
        count,
        labels,
        channels,
      }, { thread, threads: 3 });
    }
    const expected = float64Ops.goodnessOfLabels(
      float64Tensor(images, shapes.images),
      float64Tensor(ofLabels, shapes.ofLabels),
    );
    assertAllClose(goodness, expected.data, { rtol: 1e-5 }, name);
  });
}

/** The update of a tensor. */
interface UpdateCase
  extends Record<"weight" | "first" | "second" | "gradient" | "rounded", Float32Array> {
  readonly memory: WebAssembly.Memory;
  readonly job: UpdateJob;
}

/** A tensor of zeros to update, with step sizes of 0.01. */
function updateOf(shape: readonly number[]): UpdateCase {
  const names = ["weight", "first", "second", "gradient", "rounded", "rate"] as const;
  const room = testMemory(names.map(() => shape));
  const [weight, first, second, gradient, rounded, rate] = names.map(() => room.take(shape));
  if (!weight || !first || !second || !gradient || !rounded || !rate) throw new Error("no room");
  rate.fill(0.01);
  const job: UpdateJob = {
    kernel: "update",
    tensors: [{
      weight: weight.byteOffset,
      firstMoment: first.byteOffset,
      secondMoment: second.byteOffset,
      gradient: gradient.byteOffset,
      rounded: rounded.byteOffset,
      lines: linesOf(shape),
      layer: 0,
    }],
    stepSizes: rate.byteOffset,
    constants: { adam: ADAM_DEFAULTS, weightDecay: 0, ema: 0 },
  };
  return { memory: room.memory, weight, first, second, gradient, rounded, job };
}

Deno.test("NativeKernels update weights, and their copies in bfloat16 where there are any", () => {
  const shape = [70];
  const { memory, weight, gradient, rounded, job } = updateOf(shape);
  const before = normals(1, shape);
  weight.set(before);
  gradient.set(normals(2, shape));
  const kernels = new NativeKernels(memory);
  for (let thread = 0; thread < 3; thread++) kernels.run(job, { thread, threads: 3 });
  assert(weight.every((value, index) => value !== before[index]));
  const halves = new Uint16Array(rounded.buffer, rounded.byteOffset, weight.length);
  const upper = new Uint32Array(roundedToHalves(weight).buffer).map((bits) => bits >>> 16);
  assertEquals([...halves], [...upper]);
});

Deno.test("NativeKernels flush denormal moments, unless that is left to the processor", () => {
  const least = 2 ** -126;
  for (const flushes of [true, false]) {
    const { memory, first, second, job } = updateOf([40]);
    first.fill(-least);
    second.fill(least);
    new NativeKernels(memory, { flushes }).run(job, { thread: 0, threads: 1 });
    assert([...first, ...second].every((moment) => (moment === 0) === flushes));
  }
});
