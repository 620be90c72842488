/**
 * The error of a training whose numbers went wrong.
 *
 * @module
 */

/** Where a training went wrong. */
export interface DivergencePlace {
  /** The step, from 1; where it is not known exactly, the first step that it may be. */
  readonly firstStep: number;
  /** The last step that it may be; the same step where it is known exactly. */
  readonly lastStep: number;
  /** The layer, from 0; nothing in the training of a head. */
  readonly layer?: number;
}

/**
 * A training diverged: numbers are not finite, goodness exploded, or a layer died. What was saved before is sound.
 * The message says where, with which figures, and what to try.
 */
export class DivergedError extends Error {
  /** The name of this class of errors. */
  override readonly name: string = "DivergedError";
  /** Where it went wrong. */
  readonly place: DivergencePlace;

  /**
   * Makes the error.
   *
   * @param message What happened, and what to try.
   * @param place Where it happened.
   */
  constructor(message: string, place: DivergencePlace) {
    super(message);
    this.place = place;
  }
}

/**
 * Writes a place for people.
 *
 * @returns Such as `in step 37, layer 2` or `between steps 31 and 37`; layers count from 1.
 */
export function placeText({ firstStep, lastStep, layer }: DivergencePlace): string {
  const steps = firstStep === lastStep
    ? `in step ${lastStep}`
    : `between steps ${firstStep} and ${lastStep}`;
  return layer === undefined ? steps : `${steps}, layer ${layer + 1}`;
}
