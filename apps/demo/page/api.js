// @ts-check
/// <reference lib="dom" />
/**
 * The server's answers.
 *
 * @module
 */

/** @typedef {import("../answers/answer.ts").DefaultAnswer} Answer The answer about a drawing. */
/** @typedef {Extract<Answer, { empty: false }>} Digit The answer about a drawing with ink. */
/** @typedef {import("@goodness/predict").ModelSummary} Model What is served. */

/**
 * What the server is asked about: a drawing, or a picture as a data URL.
 *
 * @typedef {{ strokes: readonly import("./history.js").Stroke[], width: number } | { b64: string }} Instance
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
 * Asks for the label of a drawing or a picture.
 *
 * @param {Instance} instance The drawing or the picture.
 * @param {AbortSignal} signal Gives the request up.
 * @returns {Promise<{ answer: Answer, model: Model }>}
 * @throws {ApiError} If there is no answer.
 */
export async function askPrediction(instance, signal) {
  const body = JSON.stringify({ instances: [instance], explain: ["input"] });
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
  return await askJson("/model", new AbortController().signal, {});
}

/**
 * Asks for samples of the test images.
 *
 * @returns {Promise<Blob | null>} A picture, or none.
 * @throws {ApiError} If the server cannot be reached.
 */
export async function askSamples() {
  const response = await reach("/samples.png", {});
  return response.status === 200 ? await response.blob() : null;
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
