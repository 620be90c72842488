/**
 * What a data set says about itself.
 *
 * @module
 */

import type { Split } from "./split.ts";

/** The two parts that every data set has. */
export type DatasetPart = "train" | "test";

/** Where a data set comes from. */
export interface DatasetSource {
  /** What to call it. */
  readonly name: string;
  /** How to get it where it is missing, as a command or a sentence. */
  readonly install: string;
  /** Names its classes; labels are indices into them. */
  classes(): Promise<readonly string[]>;
  /**
   * Reads its training or its test images and nothing else.
   *
   * @throws {Deno.errors.NotFound} If it does not exist.
   * @throws {SyntaxError} If a file is damaged or of another kind; names it, the expected, the found.
   */
  read(part: DatasetPart): Promise<Split>;
}
