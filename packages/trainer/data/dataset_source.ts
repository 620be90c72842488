/**
 * What a data set says about itself.
 *
 * @module
 */

import type { LevelsName, PreparationChoice } from "../settings/choices.ts";
import type { Split } from "./split.ts";

/** The two parts that every data set has. */
export type DatasetPart = "train" | "test";

/** How images are read. */
export interface ReadOptions {
  /** The share of the images that is the test set of a folder without one, in `(0, 1)`. @default {0.2} */
  readonly testShare?: number;
  /** Rows and columns that images are resized to, by area averaging; 0 for none. @default {0} */
  readonly imageSize?: number;
  /** Whether rows and columns are swapped, as EMNIST needs. @default {false} */
  readonly transpose?: boolean;
  /**
   * What is done to levels. In a folder, `auto` scales 0 and 1 to 0 and 255, and inverts dark ink on light
   * ground; in a data set with a name it does nothing. @default {"auto"}
   */
  readonly levels?: LevelsName;
}

/** How a data set is read, and what for. */
export interface DataOptions extends ReadOptions {
  /** How a model that learns from it is to prepare pictures. @default {"auto"} */
  readonly preparation?: PreparationChoice;
}

/** Where a data set comes from. */
export interface DatasetSource {
  /** What to call it. */
  readonly name: string;
  /** How to get it where it is missing, as a command or a sentence. @default {undefined} */
  readonly install?: string;
  /** Names its classes; labels are indices into them. */
  classes(): Promise<readonly string[]>;
  /**
   * Reads its training or its test images and nothing else.
   *
   * @throws {Deno.errors.NotFound} If it does not exist; says how to get it.
   * @throws {SyntaxError} If a file is damaged or of another kind; names it, the expected, the found.
   */
  read(part: DatasetPart): Promise<Split>;
  /** What a user should know of how it was read, a line each. @default {none} */
  notes?(): Promise<readonly string[]>;
}
