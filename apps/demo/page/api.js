// @ts-check
/// <reference lib="dom" />
/**
 * The server's answers.
 *
 * @module
 */

/**
 * @typedef {object} GoodnessDigit The answer about a drawing by the goodness of labels.
 * @property {false} empty
 * @property {number} label The label with the highest goodness.
 * @property {number[]} goodness Goodness per label `[10]`, summed over the layers that count.
 * @property {number[][]} layers Goodness per layer and label `[layers][10]`.
 * @property {number} margin The highest goodness minus the second highest.
 * @property {boolean} [sure] Whether the best label's goodness is that of a digit, if the model knows.
 * @property {number[]} input The network's input `[784]`, 0 to 1.
 */

/**
 * @typedef {object} ImageDigit The answer about a drawing by a head, with the drawing's own goodness.
 * @property {false} empty
 * @property {number} label The most probable label.
 * @property {number[]} probabilities Probability per label `[10]`.
 * @property {number} goodness The drawing's goodness, summed over the layers that count.
 * @property {number[]} layers The drawing's goodness per layer `[layers]`.
 * @property {boolean} [sure] Whether that goodness is that of a digit, if the model knows.
 * @property {number[]} input The network's input `[784]`, 0 to 1.
 */

/** @typedef {GoodnessDigit | ImageDigit} Digit The answer about a drawing. */

/** @typedef {{ empty: true, input: number[] }} Empty The answer where there is no ink. */
/** @typedef {Digit | Empty} Answer */

/**
 * @typedef {object} Model What the server says about its model.
 * @property {string} name
 * @property {"goodness" | "head"} by What it is read by.
 * @property {number} layers
 * @property {number[]} goodnessLayers The layers that count, 0 for the first.
 * @property {number} parameters
 * @property {number} testAccuracy Fraction from 0 to 1.
 * @property {{ randomFeatureAccuracy?: number }} [head]
 * @property {number} [confidenceThreshold] The goodness from which an answer is sure, if it knows.
 * @property {string} engine
 * @property {string} device
 */

const TIMEOUT_MS = 10_000;

/** An answer that is none; its message is for the user. */
export class ApiError extends Error {
  /**
   * @param {string} message What went wrong.
   * @param {boolean} retry Whether the same request may succeed later.
   */
  constructor(message, retry) {
    super(message);
    /** Whether the same request may succeed later. */
    this.retry = retry;
  }
}

/**
 * Asks for the digit of a drawing.
 *
 * @param {readonly import("./history.js").Stroke[]} strokes The drawing.
 * @param {number} width Width of the strokes, in the units of their points.
 * @param {AbortSignal} signal Gives the request up.
 * @returns {Promise<{ answer: Answer, model: Model }>}
 * @throws {ApiError} If there is no answer.
 */
export async function askPrediction(strokes, width, signal) {
  const body = JSON.stringify({ instances: [{ strokes, width }], explain: ["input"] });
  const { predictions, model } = await askJson("/predict", signal, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body,
  });
  return { answer: predictions[0], model };
}

/**
 * Asks for the model's figures.
 *
 * @returns {Promise<Model>}
 * @throws {ApiError} If there is no answer.
 */
export async function askModel() {
  return (await askJson("/healthz", new AbortController().signal, {})).model;
}

/**
 * @param {string} path
 * @param {AbortSignal} signal
 * @param {RequestInit} init
 */
async function askJson(path, signal, init) {
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), TIMEOUT_MS);
  // AbortSignal.any() would say this shorter, but phones of 2023 lack it.
  signal.addEventListener("abort", () => timeout.abort(), { once: true });
  try {
    const response = await reach(path, { ...init, signal: timeout.signal });
    if (!response.ok) throw await readError(response);
    return await readBody(response);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * @param {string} path
 * @param {RequestInit} init
 */
async function reach(path, init) {
  try {
    return await fetch(path, init);
  } catch {
    throw new ApiError("The server cannot be reached; trying again", true);
  }
}

/** @param {Response} response */
async function readBody(response) {
  try {
    return await response.json();
  } catch {
    throw new ApiError("The server's answer cannot be read; trying again", true);
  }
}

/** @param {Response} response */
async function readError(response) {
  const body = await response.json().catch(() => null);
  const reason = typeof body?.error === "string" ? body.error : `status ${response.status}`;
  return new ApiError(`The server answered: ${reason}`, response.status >= 500);
}
