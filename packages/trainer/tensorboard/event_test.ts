import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { readEvent } from "./_event_reader.ts";
import { encodeEvent } from "./event.ts";

const RUNS = { seed: 20_241_128, numRuns: 100 };

const STEPS = fc.oneof(
  fc.constantFrom(0, 1, 127, 128, 2 ** 31, 2 ** 32, Number.MAX_SAFE_INTEGER),
  fc.maxSafeNat(),
);

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

Deno.test("encodeEvent() gives the bytes that event.proto asks for", () => {
  const version = encodeEvent({ wallTime: 1, step: 0, content: "version" });
  assertEquals(
    hex(version),
    "09 00 00 00 00 00 00 f0 3f 10 00 1a 0d 62 72 61 69 6e 2e 45 76 65 6e 74 3a 32",
  );
  const start = encodeEvent({ wallTime: 1, step: 300, content: "session start" });
  assertEquals(hex(start), "09 00 00 00 00 00 00 f0 3f 10 ac 02 3a 02 08 01");
  const content = { tag: "a", value: { scalar: 1 } };
  const scalar = encodeEvent({ wallTime: 1, step: 2, content });
  assertEquals(
    hex(scalar),
    "09 00 00 00 00 00 00 f0 3f 10 02 2a 0a 0a 08 0a 01 61 15 00 00 80 3f",
  );
});

Deno.test("encodeEvent() keeps any tag, step, time and number", () => {
  const time = fc.double({ noNaN: true, min: 0 });
  const anything = fc.tuple(fc.string({ unit: "grapheme" }), STEPS, time, fc.double());
  fc.assert(
    fc.property(anything, ([tag, step, wallTime, scalar]) => {
      const bytes = encodeEvent({ wallTime, step, content: { tag, value: { scalar } } });
      assertEquals(readEvent(bytes), {
        wallTime,
        step,
        values: [{ tag, scalar: Math.fround(scalar) }],
      });
    }),
    RUNS,
  );
});

Deno.test("encodeEvent() keeps any histogram", () => {
  const real = fc.double({ noNaN: true });
  const numbers = fc.tuple(real, real, real, real, real);
  const buckets = fc.tuple(fc.float64Array(), fc.float64Array());
  fc.assert(
    fc.property(numbers, buckets, (parts, [limits, counts]) => {
      const [min, max, count, sum, sumOfSquares] = parts;
      const histogram = { min, max, count, sum, sumOfSquares, limits, counts };
      const bytes = encodeEvent({
        wallTime: 1,
        step: 2,
        content: { tag: "h", value: { histogram } },
      });
      assertEquals(readEvent(bytes).values, [{
        tag: "h",
        histogram: {
          min,
          max,
          num: count,
          sum,
          sumSquares: sumOfSquares,
          limits: [...limits],
          counts: [...counts],
        },
      }]);
    }),
    RUNS,
  );
});

Deno.test("encodeEvent() keeps any image", () => {
  const side = fc.integer({ min: 1, max: 2 ** 31 - 1 });
  const colours = fc.constantFrom(1 as const, 3 as const);
  fc.assert(
    fc.property(side, side, colours, fc.uint8Array(), (width, height, colourSpace, png) => {
      const image = { width, height, colourSpace, png };
      const bytes = encodeEvent({ wallTime: 1, step: 2, content: { tag: "i", value: { image } } });
      const [value] = readEvent(bytes).values;
      assertEquals({ ...value?.image, png: [...value?.image?.png ?? []] }, {
        ...image,
        png: [...png],
      });
    }),
    RUNS,
  );
});
