/**
 * CIFAR-10 by its name: its binary files in a folder of this project, checked by their digests.
 *
 * @module
 */

import { readBytes } from "@goodness/cli";
import { taskCommand } from "@goodness/cli";
import { join } from "node:path";
import { CIFAR_10, decodeCifar } from "./cifar.ts";
import type { DatasetPart, DatasetSource } from "./dataset_source.ts";
import { digestOf } from "./digest.ts";
import type { NamedFile } from "./named_file.ts";
import type { Split } from "./split.ts";

/** The folder that holds the files, once they are made. */
export const CIFAR10_FOLDER = "data/cifar10";

/** The SHA-256 of the files. */
export const CIFAR10_DIGESTS: Readonly<Record<string, string>> = {
  "data_batch_1.bin": "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
  "data_batch_2.bin": "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
  "data_batch_3.bin": "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
  "data_batch_4.bin": "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
  "data_batch_5.bin": "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
  "test_batch.bin": "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",
};

/** The names of the ten classes. */
export const CIFAR10_CLASSES: readonly string[] = [
  ...["airplane", "automobile", "bird", "cat", "deer"],
  ...["dog", "frog", "horse", "ship", "truck"],
];

/** The files of CIFAR-10 that a task makes. */
export class Cifar10 implements DatasetSource {
  /** What to call it. */
  readonly name = "cifar10";
  readonly #folder: string;

  /**
   * Names the folder; nothing is read yet.
   *
   * @param folder The folder.
   */
  constructor(folder: string = CIFAR10_FOLDER) {
    this.#folder = folder;
  }

  /** How to get it where it is missing. */
  get install(): string {
    return `run ${taskCommand("data:cifar10")}`;
  }

  /** Names its classes. */
  classes(): Promise<readonly string[]> {
    return Promise.resolve(CIFAR10_CLASSES);
  }

  /** Reads its training or its test images. */
  async read(part: DatasetPart): Promise<Split> {
    const files = await Promise.all(CIFAR_10.files[part].map((name) => this.#file(name)));
    return decodeCifar(files, CIFAR_10);
  }

  async #file(name: string): Promise<NamedFile> {
    const path = join(this.#folder, name);
    try {
      const bytes = await readBytes(path, { expected: "a binary file of CIFAR-10" });
      const [expected, digest] = [CIFAR10_DIGESTS[name], digestOf(bytes)];
      if (digest === expected) return { path, bytes };
      throw new SyntaxError(
        `Cannot use ${path}: expected SHA-256 ${expected}, found ${digest}; ${this.install}`,
      );
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
      throw new Deno.errors.NotFound(`Cannot find CIFAR-10 in ${this.#folder}: ${this.install}`);
    }
  }
}
