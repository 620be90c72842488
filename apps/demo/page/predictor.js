// @ts-check
/**
 * When to ask the server, and which of its answers to show. It knows neither page nor network, so
 * that tests need none.
 *
 * @module
 */

/** @typedef {import("./api.js").Answer} Answer */
/** @typedef {import("./api.js").Instance} Instance */

/**
 * What the page shows: nothing to ask about; something, but no answer yet; an answer; or why there is none.
 *
 * @typedef {{ kind: "empty" } | { kind: "waiting" } | { kind: "answer", answer: Answer }
 *   | { kind: "error", message: string }} State
 */

/**
 * @typedef {object} PredictorDeps
 * @property {(instance: Instance, signal: AbortSignal) => Promise<Answer>} ask Asks the server; an
 *   error whose `retry` is `false` would come again for the same one.
 * @property {(state: State) => void} show Shows a state.
 * @property {(run: () => void) => unknown} nextFrame Runs a function at the next frame.
 * @property {(run: () => void, delayMs: number) => () => void} later Runs a function after a time;
 *   the function that it returns calls that off.
 */

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
  /** @type {PredictorDeps} */
  #deps;
  /** @type {Instance | null} */
  #instance = null;
  /** @type {AbortController | undefined} The request under way. */
  #request;
  /** @type {(() => void) | undefined} Calls the next attempt after an error off. */
  #stopRetry;
  #retryMs = FIRST_RETRY_MS;
  #changed = false;
  #framePlanned = false;
  #hasAnswer = false;

  /** @param {PredictorDeps} deps What it works with. */
  constructor(deps) {
    this.#deps = deps;
  }

  /**
   * Takes the drawing or the picture after a change.
   *
   * @param {Instance | null} instance The whole drawing, or the picture; `null` if there is none.
   * @param {boolean} grown Whether ink was only added since the last call.
   * @returns {void}
   */
  update(instance, grown) {
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

  /** @param {State} state What is shown from now on. */
  #show(state) {
    this.#hasAnswer = state.kind === "answer" || state.kind === "error";
    this.#deps.show(state);
  }

  #dropRequest() {
    this.#request?.abort();
    this.#request = undefined;
  }

  #plan() {
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

  /** @param {Instance} instance */
  async #ask(instance) {
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

  /** @param {Answer} answer The answer to the request under way. */
  #succeed(answer) {
    this.#request = undefined;
    this.#retryMs = FIRST_RETRY_MS;
    this.#show(answer.empty ? { kind: "empty" } : { kind: "answer", answer });
    if (this.#changed) this.#plan();
  }

  /** @param {unknown} error What the request under way met. */
  #fail(error) {
    this.#request = undefined;
    this.#show({ kind: "error", message: error instanceof Error ? error.message : String(error) });
    if (this.#changed) this.#plan();
    else if (isWorthRetrying(error)) this.#planRetry();
  }

  #planRetry() {
    this.#stopRetry = this.#deps.later(() => {
      this.#changed = true;
      this.#plan();
    }, this.#retryMs);
    this.#retryMs = Math.min(2 * this.#retryMs, LAST_RETRY_MS);
  }
}

/**
 * @param {unknown} error
 * @returns {boolean}
 */
function isWorthRetrying(error) {
  return !(error instanceof Error && "retry" in error && error.retry === false);
}
