/**
 * How long the parts of an answer took.
 *
 * @module
 */

/** The parts of an answer to a prediction: the body, its drawings, the classifier. */
export type Part = "read" | "prepare" | "infer";

/** How long each part took, in milliseconds. */
export type PartTimes = Readonly<Partial<Record<Part, number>>>;

/** Measures the parts of one answer. */
export class Timings {
  readonly #parts: Partial<Record<Part, number>> = {};

  /** What was measured so far. */
  get parts(): PartTimes {
    return this.#parts;
  }

  /** A `Server-Timing` field (W3C), such as `read;dur=0.4, prepare;dur=1.2, infer;dur=3`. */
  get header(): string {
    return Object.entries(this.#parts).map(([part, time]) => `${part};dur=${rounded(time)}`)
      .join(", ");
  }

  /**
   * Measures one part.
   *
   * @param part Which one.
   * @param work Does it.
   * @returns What it returns.
   */
  async measure<T>(part: Part, work: () => T | Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await work();
    } finally {
      this.#parts[part] = performance.now() - start;
    }
  }
}

/**
 * Rounds milliseconds to a tenth of one.
 *
 * @param milliseconds The time.
 * @returns The rounded time.
 */
export function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
