/**
 * The goodness of a drawing over the time in which it was drawn.
 *
 * @module
 */

import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Api, Digit, GoodnessDigit, Instance } from "./api.ts";
import { firstPoints, type Stroke } from "./history.ts";

/** A drawing on the way to the whole. */
export interface Moment {
  /** Points drawn so far. */
  readonly points: number;
  /** The answer about them. */
  readonly digit: GoodnessDigit;
}

/** How many moments there are at most. */
const MOMENTS = 24;

/** Goes back and forth through a drawing. */
export class Replay {
  readonly #api: Api;
  readonly #moments: Signal<readonly Moment[]> = signal([]);
  readonly #at: Signal<number | null> = signal(null);
  #request: AbortController | undefined;

  /** The moments, the first ink first; none until they are asked for. */
  readonly moments: ReadonlySignal<readonly Moment[]> = this.#moments;
  /** The place of the moment that is shown; null for the whole drawing. */
  readonly at: ReadonlySignal<number | null> = this.#at;
  /** Points that are shown; null for all. */
  readonly points: ReadonlySignal<number | null> = computed(() => this.#moment()?.points ?? null);
  /** The answer at the moment that is shown; null for the whole drawing's. */
  readonly shown: ReadonlySignal<Digit | null> = computed(() => this.#moment()?.digit ?? null);

  /** @param api What answers. */
  constructor(api: Api) {
    this.#api = api;
  }

  /**
   * Asks about the drawing's parts.
   *
   * @param instance The whole drawing.
   */
  async load(instance: Instance | null): Promise<void> {
    this.forget();
    if (instance === null || !("strokes" in instance)) return;
    const request = this.#request = new AbortController();
    const counts = momentsOf(instance.strokes);
    const parts = counts.map((points) => ({
      ...instance,
      strokes: firstPoints(instance.strokes, points),
    }));
    try {
      const answers = await this.#api.predictAll(parts, request.signal);
      if (this.#request !== request) return; // Another drawing by now.
      this.#moments.value = counts.flatMap((points, at) => {
        const digit = answers[at];
        return digit === undefined || digit.empty || "probabilities" in digit
          ? []
          : [{ points, digit }];
      });
    } catch {
      // A replay that cannot be had is not shown; the answer itself says what is wrong.
    }
  }

  /**
   * Goes to a moment.
   *
   * @param at Its place; the last one shows the whole drawing.
   */
  go(at: number): void {
    this.#at.value = at >= this.#moments.value.length - 1 ? null : at;
  }

  /** Forgets the drawing. */
  forget(): void {
    this.#request?.abort();
    this.#request = undefined;
    if (this.#moments.value.length > 0) this.#moments.value = [];
    this.#at.value = null;
  }

  #moment(): Moment | undefined {
    const at = this.#at.value;
    return at === null ? undefined : this.#moments.value[at];
  }
}

/**
 * Chooses moments.
 *
 * @param strokes The strokes.
 * @returns How many points are drawn at each: evenly spaced, the last one all of them.
 */
export function momentsOf(strokes: readonly Stroke[]): number[] {
  const points = strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  const count = Math.min(MOMENTS, points);
  return Array.from({ length: count }, (_, at) => Math.round((at + 1) * points / count));
}
