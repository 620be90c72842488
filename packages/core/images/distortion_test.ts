import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { Distorter, type DistortionOptions } from "./distortion.ts";
import { standardise } from "./image_preparer.ts";
import { type RandomSource, randomStream } from "../ops/random.ts";

const SIDE = 28;
const [MEAN, STD] = [0.1307, 0.3081];
const INPUT = { height: SIDE, width: SIDE, channels: 1, mean: [MEAN], std: [STD] };
const NONE: DistortionOptions = {
  shift: 0,
  rotation: 0,
  scaling: 0,
  shear: 0,
  elastic: 0,
  flip: false,
};

function distorted(
  image: Uint8Array,
  options: Partial<DistortionOptions>,
  uniform: RandomSource,
): Float32Array {
  const target = new Float32Array(image.length);
  new Distorter(INPUT, { ...NONE, ...options }).distort(image, uniform, target);
  return target;
}

/** Pixels in `[0, 255]` again. */
function levels(values: Float32Array): Float32Array {
  return values.map((x) => 255 * (x * STD + MEAN));
}

function image(level: (row: number, column: number) => number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(
    { length: SIDE * SIDE },
    (_, at) => level(Math.floor(at / SIDE), at % SIDE),
  );
}

/** The largest value of every distortion that is drawn from `[-1, 1)`. */
const MOST: RandomSource = () => 1;

const BLOB = image((row, column) => row === 9 && column === 15 ? 200 : 0);

Deno.test("Distorter.distort() standardises what is not to be distorted", () => {
  const noise = randomStream(3, "shift", 0);
  const picture = image(() => Math.floor(256 * noise()));
  const pixels = Float32Array.from(picture, (level) => level / 255);
  assertAllClose(distorted(picture, {}, noise), standardise(INPUT, pixels), { atol: 1e-5 });
});

Deno.test("Distorter.distort() moves, turns, scales and shears about the middle", () => {
  const found = (options: Partial<DistortionOptions>): [row: number, column: number] => {
    const ink = levels(distorted(BLOB, options, MOST));
    const total = ink.reduce((sum, value) => sum + value, 0);
    const mean = (of: (at: number) => number): number =>
      ink.reduce((sum, value, at) => sum + value * of(at), 0) / total;
    return [mean((at) => Math.floor(at / SIDE)), mean((at) => at % SIDE)];
  };
  const near = ([row, column]: [number, number], expected: [number, number]): void => {
    assertAllClose([row, column], expected, { atol: 0.15 });
  };
  // The ink is at (-4.5, 1.5) from the middle, (13.5, 13.5).
  near(found({}), [9, 15]);
  near(found({ shift: 3 }), [6, 12]);
  near(found({ rotation: 90 }), [13.5 + 1.5, 13.5 + 4.5]);
  near(found({ scaling: 0.5 }), [13.5 - 4.5 * 1.5, 13.5 + 1.5 * 1.5]);
  near(found({ shear: 1 }), [9, 15 + 4.5]);
});

Deno.test("Distorter.distort() mirrors every second image", () => {
  const uniform = randomStream(2, "shift", 0);
  const columns = Array.from(
    { length: 200 },
    () => levels(distorted(BLOB, { flip: true }, uniform)).findIndex((ink) => ink > 100) % SIDE,
  );
  assertEquals([...new Set(columns)].toSorted((a, b) => a - b), [12, 15]);
  const mirrored = columns.filter((column) => column === 12).length;
  assert(mirrored > 70 && mirrored < 130, `${mirrored} of 200`);
});

Deno.test("Distorter.distort() has background come in from outside", () => {
  const full = image(() => 255);
  const ink = levels(distorted(full, { shift: 4 }, MOST));
  assertAlmostEquals(ink[0] ?? NaN, 255, 1e-3);
  assertAlmostEquals(ink.at(-1) ?? NaN, 0, 1e-3);
});

Deno.test("Distorter.distort() displaces by the asked root mean square", () => {
  // On a ramp, the change of a pixel's level is its displacement times the slope.
  const ramp = image((_, column) => 9 * column);
  const uniform = randomStream(5, "shift", 1);
  let squares = 0;
  let count = 0;
  for (let round = 0; round < 300; round++) {
    const ink = levels(distorted(ramp, { elastic: 1.2 }, uniform));
    for (let at = 0; at < ink.length; at++) {
      const column = at % SIDE;
      const row = Math.floor(at / SIDE);
      if (Math.min(row, column, SIDE - 1 - row, SIDE - 1 - column) < 8) continue;
      squares += (((ink[at] ?? NaN) - 9 * column) / 9) ** 2;
      count++;
    }
  }
  assertAlmostEquals(Math.sqrt(squares / count), 1.2, 0.06);
});

Deno.test("Distorter.distort() moves neighbours alike", () => {
  const ramp = image((_, column) => 9 * column);
  const ink = levels(distorted(ramp, { elastic: 1 }, randomStream(5, "shift", 2)));
  for (let at = 10 * SIDE + 8; at < 10 * SIDE + 20; at++) {
    const step = (ink[at + 1] ?? NaN) - (ink[at] ?? NaN);
    assert(step > 0 && step < 18, `pixel ${at} steps by ${step}`);
  }
});

Deno.test("Distorter.distort() depends on its randomness alone", () => {
  const options = { shift: 1, rotation: 10, scaling: 0.1, shear: 0.1, elastic: 1 };
  const once = distorted(BLOB, options, randomStream(7, "shift", 3));
  assertEquals(distorted(BLOB, options, randomStream(7, "shift", 3)), once);
  assert(distorted(BLOB, options, randomStream(7, "shift", 4)).some((x, at) => x !== once[at]));
});
