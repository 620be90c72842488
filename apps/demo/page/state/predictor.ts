/**
 * When to ask the server, and which of its answers to show. It knows neither page nor network, so
 * that tests need none.
 *
 * @module
 */

import type { Answer, Instance } from "./api.ts";

/**
 * What the page shows: nothing to ask about; something, but no answer yet; an answer; or why there is none.
 */
export type State =
  | { readonly kind: "empty" }
  | { readonly kind: "waiting" }
  | { readonly kind: "answer"; readonly answer: Answer }
  | { readonly kind: "error"; readonly message: string };

/** What a predictor works with. */
export interface PredictorDeps {
  /** Asks the server; an error whose `retry` is `false` would come again for the same one. */
  readonly ask: (instance: Instance, signal: AbortSignal) => Promise<Answer>;
  /** Shows a state. */
  readonly show: (state: State) => void;
  /** Runs a function at the next frame. */
  readonly nextFrame: (run: () => void) => unknown;
  /** Runs a function after a time; the function that it returns calls that off. */
  readonly later: (run: () => void, delayMs: number) => () => void;
}

const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 4_000;

/**
 * Asks about the latest drawing: at most once per frame, and never while an answer is under way.
 *
 * An answer is shown if the drawing that it is for is still the beginning of the present one: ink
 * that came while the server thought makes an answer early, not wrong, and waiting for a pause
 * would show nothing while the pen moves. After clear, undo or redo it is wrong, and is dropped.
 */
export class Predictor {
  readonly #deps: PredictorDeps;
  #instance: Instance | null = null;
  /** The request under way. */
  #request: AbortController | undefined;
  /** Calls the next attempt after an error off. */
  #stopRetry: (() => void) | undefined;
  #retryMs = FIRST_RETRY_MS;
  #changed = false;
  #framePlanned = false;
  #hasAnswer = false;

  /** @param deps What it works with. */
  constructor(deps: PredictorDeps) {
    this.#deps = deps;
  }

  /**
   * Takes the drawing or the picture after a change.
   *
   * @param instance The whole drawing, or the picture; `null` if there is none.
   * @param grown Whether ink was only added since the last call.
   */
  update(instance: Instance | null, grown: boolean): void {
    this.#instance = instance;
    if (!grown) this.#dropRequest();
    this.#stopRetry?.();
    if (instance === null) {
      this.#changed = false;
      this.#show({ kind: "empty" });
      return;
    }
    if (!this.#hasAnswer) this.#show({ kind: "waiting" });
    this.#changed = true;
    this.#plan();
  }

  #show(state: State): void {
    this.#hasAnswer = state.kind === "answer" || state.kind === "error";
    this.#deps.show(state);
  }

  #dropRequest(): void {
    this.#request?.abort();
    this.#request = undefined;
  }

  #plan(): void {
    if (this.#framePlanned) return;
    this.#framePlanned = true;
    this.#deps.nextFrame(() => {
      this.#framePlanned = false;
      const instance = this.#instance;
      if (instance !== null && this.#changed && this.#request === undefined) {
        void this.#ask(instance);
      }
    });
  }

  async #ask(instance: Instance): Promise<void> {
    const request = new AbortController();
    this.#request = request;
    this.#changed = false;
    try {
      const answer = await this.#deps.ask(instance, request.signal);
      if (this.#request === request) this.#succeed(answer);
    } catch (error) {
      if (this.#request === request) this.#fail(error);
    }
  }

  #succeed(answer: Answer): void {
    this.#request = undefined;
    this.#retryMs = FIRST_RETRY_MS;
    this.#show(answer.empty ? { kind: "empty" } : { kind: "answer", answer });
    if (this.#changed) this.#plan();
  }

  #fail(error: unknown): void {
    this.#request = undefined;
    this.#show({ kind: "error", message: error instanceof Error ? error.message : String(error) });
    if (this.#changed) this.#plan();
    else if (isWorthRetrying(error)) this.#planRetry();
  }

  #planRetry(): void {
    this.#stopRetry = this.#deps.later(() => {
      this.#changed = true;
      this.#plan();
    }, this.#retryMs);
    this.#retryMs = Math.min(2 * this.#retryMs, LAST_RETRY_MS);
  }
}

function isWorthRetrying(error: unknown): boolean {
  return !(error instanceof Error && "retry" in error && error.retry === false);
}
