/**
 * What the page and the worker that teaches tell each other about lessons.
 *
 * @module
 */

import type { Instance } from "../state/api.ts";

/** What a lesson is about. */
export interface LessonOrder {
  /** The drawing or the picture. */
  readonly instance: Instance;
  /** Its right label. */
  readonly label: number;
}

/** What a network says about a drawing. */
export interface Verdict {
  /** The label of highest goodness. */
  readonly label: number;
  /** Whether it is sure; nothing if it does not know. */
  readonly sure?: boolean;
  /** The goodness of each label. */
  readonly goodness: readonly number[];
}

/** What came of a lesson. */
export interface LessonResult {
  /** The right label. */
  readonly label: number;
  /** The steps of the training that it took. */
  readonly steps: number;
  /** Its time in milliseconds. */
  readonly milliseconds: number;
  /** The answer before. */
  readonly before: Verdict;
  /** The answer after. */
  readonly after: Verdict;
}

/** What was taught so far. */
export interface Lessons {
  /** How many drawings. */
  readonly count: number;
  /** The last one; nothing if there is none. */
  readonly last?: LessonResult;
}

/** What became of other digits. */
export interface Effect {
  /** How many digits. */
  readonly images: number;
  /** How many of them the served model reads rightly. */
  readonly served: number;
  /** How many the taught one reads rightly. */
  readonly taught: number;
}

/** The format of the drawings' file. */
export const DRAWINGS_FORMAT = "goodness-drawings/1";

/** The drawings' file: each is an instance as `POST /predict` takes it, with its label. */
export interface DrawingsFile {
  /** The format. */
  readonly format: typeof DRAWINGS_FORMAT;
  /** The name of each label. */
  readonly classes: readonly string[];
  /** The drawings, the first lesson first. */
  readonly drawings: readonly (Instance & { readonly label: number })[];
}
