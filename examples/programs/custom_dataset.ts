// deno-lint-ignore-file no-console -- a program for people
// A data set of one's own:
// npx -y deno@2.9.6 run --allow-read --allow-ffi --allow-sys=cpus --allow-write=runs examples/programs/custom_dataset.ts
import { networkPreset, randomStream } from "@goodness/core";
import { trainSupervised } from "@goodness/trainer";
import type { DatasetSource, Split } from "@goodness/trainer/data";

const SIDE = 12;

/** Draws level or upright stripes of any width, in noise. */
function stripes(count: number, seed: number): Split {
  const uniform = randomStream(seed, "images", 0);
  const labels = Uint8Array.from({ length: count }, (_, image) => image % 2);
  const images = new Uint8Array(count * SIDE * SIDE);
  for (let image = 0; image < count; image++) {
    const [width, phase] = [1 + 2 * uniform(), 6 * uniform()];
    for (let pixel = 0; pixel < SIDE * SIDE; pixel++) {
      const place = labels[image] === 0 ? Math.floor(pixel / SIDE) : pixel % SIDE;
      const isLight = Math.floor((place + phase) / width) % 2 === 0;
      images[image * SIDE * SIDE + pixel] = (isLight ? 180 : 0) + 70 * uniform();
    }
  }
  return { count, height: SIDE, width: SIDE, channels: 1, images, labels };
}

/** The data set: a name, the names of its classes, and its two parts. */
export const source: DatasetSource = {
  name: "stripes",
  classes: () => Promise.resolve(["level", "upright"]),
  read: (part) => Promise.resolve(part === "train" ? stripes(1200, 1) : stripes(300, 2)),
};

/** Trains a small network on it, as a run of its own. */
export async function run(out?: string): Promise<string> {
  const layers = [{ kind: "conv", field: 3, stride: 2, padding: 1, channels: 16 }, {
    kind: "dense",
    units: 60,
  }];
  const outcome = await trainSupervised({
    source,
    network: { ...networkPreset("conv"), name: "stripes", layers, goodnessLayers: [0, 1] },
    settings: { preset: "conv", validation: 200, epochs: 4, batchSize: 50, engine: "native" },
    out,
    command: "examples/programs/custom_dataset.ts",
    write: () => {},
  });
  return outcome.status === "finished" ? outcome.lines.join("\n") : outcome.status;
}

if (import.meta.main) console.log(await run());
