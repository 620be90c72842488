/**
 * The images that trainings are measured on.
 *
 * @module
 */

import type { DatasetSource, Split } from "@goodness/trainer/data";
import { randomStream } from "@goodness/core";
import { type Dataset, defaultSettings, loadDataset, type PresetName } from "@goodness/trainer";

/** Stands for CIFAR-10, which is not on every machine: a step's time does not depend on what images show. */
const PHOTOGRAPHS = { count: 1000, height: 32, width: 32, channels: 3 } as const;
const CLASSES = 10;

const SOURCE: DatasetSource = {
  name: "random",
  classes: () => Promise.resolve(Array.from({ length: CLASSES }, (_, label) => String(label))),
  read: () => Promise.resolve(photographs()),
};

/**
 * The images that a preset's training is measured on.
 *
 * @param preset The preset.
 * @param digits A folder that stands for MNIST where that is not there.
 * @returns The preset's own images; random photographs of the same size where those are CIFAR-10.
 */
export async function benchDataset(preset: PresetName, digits = "mnist"): Promise<Dataset> {
  const { dataset } = defaultSettings(preset);
  const source = { mnist: digits, cifar10: SOURCE }[dataset] ?? dataset;
  return await loadDataset(source, { validation: 0 });
}

function photographs(): Split {
  const { count, height, width, channels } = PHOTOGRAPHS;
  const uniform = randomStream(1, "images", 0);
  const images = new Uint8Array(count * height * width * channels).map(() => 256 * uniform());
  const labels = Uint8Array.from({ length: count }, (_, image) => image % CLASSES);
  return { ...PHOTOGRAPHS, images, labels };
}
