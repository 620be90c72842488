/**
 * Ending a training that no longer gets better.
 *
 * @module
 */

/** Watches a figure that should rise. */
export class EarlyStopping {
  readonly #patience: number;
  #best = -Infinity;
  #since = 0;

  /**
   * Starts to watch.
   *
   * @param patience How many figures in a row that are no better end the training; 0 for never.
   * @param past The figures of the epochs so far, of a resumed run.
   */
  constructor(patience: number, past: readonly number[] = []) {
    this.#patience = patience;
    past.forEach((figure) => this.add(figure));
  }

  /** Whether the training should end. */
  get stopped(): boolean {
    return this.#patience > 0 && this.#since >= this.#patience;
  }

  /**
   * Takes the figure of an epoch.
   *
   * @param figure The figure, such as validation accuracy.
   * @returns Whether it is the best so far.
   */
  add(figure: number): boolean {
    const isBest = figure > this.#best;
    this.#best = Math.max(this.#best, figure);
    this.#since = isBest ? 0 : this.#since + 1;
    return isBest;
  }
}
