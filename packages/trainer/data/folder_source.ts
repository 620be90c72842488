/**
 * Data sets in folders of the user's: what kind of folder it is, is recognised by the names in it.
 *
 * @module
 */

import { readBytes } from "@goodness/cli";
import { InputError, kindOfBytes } from "@goodness/core";
import { basename, join, resolve } from "node:path";
import { CIFAR_100_FOLDER, CIFAR_10_FOLDER } from "./cifar_folder.ts";
import { CSV } from "./csv_folder.ts";
import type { DatasetKind, FolderContent } from "./dataset_kind.ts";
import type { DatasetPart, DatasetSource, ReadOptions } from "./dataset_source.ts";
import { type Folder, listFolder } from "./folder.ts";
import { IDX } from "./idx_folder.ts";
import { IMAGES } from "./image_folder.ts";
import { noticeLevels } from "./levels.ts";
import type { Split } from "./split.ts";
import { splitByShare } from "./test_share.ts";

/** The kinds of folders, in the order in which they are tried. */
const KINDS: readonly DatasetKind[] = [IDX, CIFAR_10_FOLDER, CIFAR_100_FOLDER, CSV, IMAGES];

/** The most folders that lie in each other, each the only one there. */
const DEEPEST = 6;

/** What was read. */
type Parts = Required<FolderContent> & { readonly test: Split };

/** A folder of any of the kinds. All of it is read once, when the first part is asked for. */
export class FolderSource implements DatasetSource {
  /** The folder's name. */
  readonly name: string;
  /** What the folder must hold. */
  readonly install: string = `choose one by its name, or a folder with ${
    KINDS.map(({ what }) => what).join(" or ")
  }`;
  readonly #path: string;
  readonly #options: ReadOptions;
  #parts: Promise<Parts> | undefined;

  /**
   * Names a folder; nothing is read yet.
   *
   * @param path The folder.
   * @param options How to read it.
   */
  constructor(path: string, options: ReadOptions = {}) {
    this.name = basename(resolve(path));
    this.#path = path;
    this.#options = options;
  }

  /** Names its classes. */
  async classes(): Promise<readonly string[]> {
    return (await this.#read()).classes;
  }

  /** Gives its training or its test images. */
  async read(part: DatasetPart): Promise<Split> {
    return (await this.#read())[part];
  }

  /** What was noticed. */
  async notes(): Promise<readonly string[]> {
    return (await this.#read()).notes;
  }

  #read(): Promise<Parts> {
    this.#parts ??= this.#readNow();
    return this.#parts;
  }

  async #readNow(): Promise<Parts> {
    const { levels = "auto", testShare = 0.2 } = this.#options;
    const { kind, folder } = await this.#recognise();
    const { notes = [], classes, ...content } = await kind.read(folder, this.#options);
    const { train, test } = content.test === undefined
      ? splitByShare(content.train, testShare, folder.path)
      : { ...content, test: content.test };
    const noticed = levels === "auto" ? noticeLevels(train, test) : undefined;
    if (noticed === undefined) return { train, test, classes, notes };
    const { note, convert } = noticed;
    return { train: convert(train), test: convert(test), classes, notes: [...notes, note] };
  }

  /** Finds the kind of the folder; or of the only folder in it, and so on. */
  async #recognise(): Promise<{ kind: DatasetKind; folder: Folder }> {
    const chain = await chainOf(await this.#list());
    for (const kind of KINDS) {
      const folder = chain.find((folder) => kind.recognises(folder));
      if (folder !== undefined) return { kind, folder };
    }
    throw new InputError(
      `Cannot find a data set in ${this.#path}: ${this.install}; found ${await contentOf(chain)}`,
    );
  }

  async #list(): Promise<Folder> {
    try {
      return await listFolder(this.#path);
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) {
        throw new Deno.errors.NotFound(`Cannot find a data set in ${this.#path}: ${this.install}`);
      }
      if (error instanceof Deno.errors.NotADirectory) {
        const kind = await kindOf(this.#path);
        throw new InputError(
          `Cannot use ${this.#path} as a data set: expected a folder, found a file, ${kind}; ` +
            "choose a folder with the data, such as the one that it is in",
        );
      }
      throw error;
    }
  }
}

/** A folder and those that lie in it, each the only one there; the innermost first. */
async function chainOf(outer: Folder): Promise<Folder[]> {
  const chain = [outer];
  for (let folder = outer; folder.folders.length === 1 && chain.length < DEEPEST;) {
    folder = await listFolder(join(folder.path, folder.folders[0] ?? ""));
    chain.unshift(folder);
  }
  return chain;
}

/** What is in the innermost of folders that has files. */
async function contentOf(chain: readonly Folder[]): Promise<string> {
  const folder = chain.find(({ files }) => files.length > 0);
  const [name = "", ...others] = folder?.files ?? [];
  if (folder === undefined) return "no files";
  return `${others.length + 1} other files, such as ${name}, ${await kindOf(folder.pathOf(name))}`;
}

/** What a file is. */
async function kindOf(path: string): Promise<string> {
  return kindOfBytes(await readBytes(path, { expected: "a file of a data set", length: 60 }));
}
