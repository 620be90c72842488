/**
 * Negative images that are made once and stored, for trainings without labels.
 *
 * @module
 */

import { imageSize, InputError, randomStream } from "@goodness/core";
import { encodePng } from "@goodness/pictures";
import { join } from "node:path";
import { loadDataset } from "./dataset.ts";
import type { ReadOptions } from "./dataset_source.ts";
import { type Split, splitPart } from "./split.ts";
import { exists, explainWriteError, writeFileAtomically } from "../storage/files.ts";
import { type HybridOptions, makeHybrids } from "./hybrid_source.ts";
import { hybridStrip } from "./hybrid_strip.ts";
import { encodeIdxImages } from "./idx_images.ts";
import { NEGATIVES_NAME } from "./stored_negatives.ts";

/** What to make. */
export interface MakeNegativesOptions extends HybridOptions, ReadOptions {
  /** The folder to make. */
  readonly out: string;
  /** How many images. */
  readonly count: number;
  /** The data set, its name or a folder; its training images are mixed. */
  readonly dataset: string;
  /** The random seed, an integer in `[0, 2^32)`. */
  readonly seed: number;
}

/** Images that are mixed with each other. */
const CHUNK = 500;

/** Hybrids on the contact sheet. */
const SHEET_COLUMNS = 24;

/**
 * Makes hybrids of a dataset's training images and stores them. A contact sheet shows how the first of
 * them were made (rows: image, partner, mask, hybrid); `negatives.json` holds the options.
 *
 * @param options What to make.
 * @returns The files.
 * @throws {Deno.errors.AlreadyExists} If the folder exists.
 * @throws {InputError} If this process may not write there.
 * @throws {WriteError} If it cannot be written; nothing is left of it.
 * @throws {Error} If the dataset is damaged.
 */
export async function makeNegatives(options: MakeNegativesOptions): Promise<string[]> {
  const { out, count, dataset, ...settings } = options;
  if (await exists(out)) {
    throw new Deno.errors.AlreadyExists(
      `Cannot make negatives in "${out}": it exists; remove it or choose another "out"`,
    );
  }
  const { train } = await loadDataset(dataset, { ...settings, validation: 0 });
  const { images, sheet } = mixAll(train, count, settings);
  const files: [name: string, content: string | Uint8Array][] = [
    [NEGATIVES_NAME, encodeIdxImages({ ...train, count, images })],
    ["contact_sheet.png", encodePng(sheet)],
    ["negatives.json", `${JSON.stringify({ dataset, count, ...settings }, null, 2)}\n`],
  ];
  try {
    await Deno.mkdir(out, { recursive: true });
    for (const [name, content] of files) await writeFileAtomically(join(out, name), content);
  } catch (error) {
    await Deno.remove(out, { recursive: true }).catch(() => {}); // It may not have been made.
    throw explainWriteError(error, out, "data/negatives");
  }
  return files.map(([name]) => join(out, name));
}

function mixAll(
  train: Split,
  count: number,
  { seed, ...options }: HybridOptions & { readonly seed: number },
): { images: Uint8Array<ArrayBuffer>; sheet: ReturnType<typeof hybridStrip> } {
  const pixels = imageSize(train);
  const images = new Uint8Array(count * pixels);
  let sheet: ReturnType<typeof hybridStrip> | undefined;
  const chunk = Math.min(CHUNK, train.count);
  const chunks = Math.floor(train.count / chunk);
  for (let at = 0; at * chunk < count; at++) {
    const start = at * chunk;
    const from = (at % chunks) * chunk;
    const part = splitPart(train, from, from + chunk);
    const uniform = randomStream(seed, "negatives", at);
    const made = makeHybrids(part.images.slice(), part.labels, train, { ...options, uniform });
    sheet ??= hybridStrip(part.images, made, train, SHEET_COLUMNS);
    images.set(made.hybrids.subarray(0, (count - start) * pixels), start * pixels);
  }
  if (sheet === undefined) throw new InputError(`Cannot make ${count} negatives: choose 1 or more`);
  return { images, sheet };
}
