/**
 * What a kind of folder with a data set says about itself.
 *
 * @module
 */

import type { ReadOptions } from "./dataset_source.ts";
import type { Folder } from "./folder.ts";
import type { Split } from "./split.ts";

/** What a folder holds. */
export interface FolderContent {
  /** The training images; of all classes in mixed order. */
  readonly train: Split;
  /** The test images; none where a share of the training images is to be taken. */
  readonly test?: Split | undefined;
  /** The names of the classes. */
  readonly classes: readonly string[];
  /** What a user should know of it, a line each. @default {[]} */
  readonly notes?: readonly string[];
}

/** A kind of folder. */
export interface DatasetKind {
  /** What such a folder holds, in the words of errors. */
  readonly what: string;
  /** Whether a folder is one of this kind, by the names in it. */
  recognises(folder: Folder): boolean;
  /**
   * Reads all of it.
   *
   * @throws {Deno.errors.NotFound} If a file is missing; names it.
   * @throws {SyntaxError} If a file is damaged or of another kind; names it, the expected, the found.
   * @throws {InputError} If the options do not fit the folder.
   */
  read(folder: Folder, options: ReadOptions): Promise<FolderContent>;
}
