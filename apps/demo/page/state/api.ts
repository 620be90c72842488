/**
 * The server's answers.
 *
 * @module
 */

import type { DefaultAnswer, LayerActivation } from "../../answers/answer.ts";
import { LEDGER_FILE } from "../../answers/built_files.ts";
import type { ModelSummary } from "@goodness/predict";
import type { LedgerLine } from "../../answers/ledger_line.ts";
import { TEST_IMAGES_NAME, type TestImages, unpackTestImages } from "../../results/test_images.ts";
import type { TestResults } from "../../results/test_results.ts";
import type { RunSummary } from "../../runs/run.ts";
import type { Stroke } from "./history.ts";

/** The answer about a drawing or a picture. */
export type Answer = DefaultAnswer;

/** The answer about one with ink. */
export type Digit = Extract<Answer, { empty: false }>;

/** The answer with ink of a model that predicts by goodness. */
export type GoodnessDigit = Exclude<Digit, { probabilities: readonly number[] }>;

/** The activities of a layer. */
export type { LayerActivation };

/** What is served. */
export type Model = ModelSummary;

/** What a model takes. */
export type Preparation = Model["image"]["preparation"];

/** What the server is asked about: a drawing, or a picture as a data URL. */
export type Instance =
  | { readonly strokes: readonly Stroke[]; readonly width: number }
  | { readonly b64: string };

/** How a request reaches whatever answers it: a server, or a worker of this page. */
export type Transport = (path: string, init: RequestInit) => Promise<Response>;

/** Answers some requests in the place of what else would; gives nothing for those that it leaves. */
export type Substitute = (path: string, init: RequestInit) => Promise<Response> | undefined;

const TIMEOUT_MS = 10_000;

/** The server classifies all test images before it answers. */
const RESULTS_TIMEOUT_MS = 120_000;

/** An answer that is none; its message is for the user. */
export class ApiError extends Error {
  /** Whether the same request may succeed later. */
  readonly retry: boolean;

  /**
   * @param message What went wrong.
   * @param retry Whether the same request may succeed later.
   */
  constructor(message: string, retry: boolean) {
    super(message);
    this.retry = retry;
  }
}

/** Sends requests to the server that the page comes from. */
const TO_SERVER: Transport = (path, init) => fetch(path, init);

/** Asks a server. */
export class Api {
  readonly #transport: Transport;
  /** What answers requests before they are sent. */
  substitute: Substitute | null = null;

  /** @param transport What requests are sent by. */
  constructor(transport: Transport = TO_SERVER) {
    this.#transport = transport;
  }

  /**
   * Asks for the label of a drawing or a picture.
   *
   * @param instance The drawing or the picture.
   * @param signal Gives the request up.
   * @returns The answer, and the model that gave it.
   * @throws {ApiError} If there is no answer.
   */
  async predict(
    instance: Instance,
    signal?: AbortSignal,
  ): Promise<{ readonly answer: Answer; readonly model: Model }> {
    const { predictions, model } = await this.#post({ instances: [instance] }, signal);
    return { answer: onlyOf(predictions), model };
  }

  /**
   * Asks for the label of a drawing or a picture, and for the activities of every layer.
   *
   * @param instance The drawing or the picture.
   * @param labels The two labels whose activities are compared; the best and the second where left out.
   * @param signal Gives the request up.
   * @returns The answer.
   * @throws {ApiError} If there is no answer.
   */
  async explain(
    instance: Instance,
    { labels, signal }: {
      readonly labels?: readonly [number, number] | undefined;
      readonly signal: AbortSignal;
    },
  ): Promise<Answer> {
    const explain = ["input", "activations"];
    const asked = { instances: [instance], explain, labels };
    return onlyOf((await this.#post(asked, signal)).predictions);
  }

  /**
   * Asks for the labels of several.
   *
   * @param instances The drawings.
   * @param signal Gives the request up.
   * @returns The answers, in their order.
   * @throws {ApiError} If there is no answer.
   */
  async predictAll(
    instances: readonly Instance[],
    signal?: AbortSignal,
  ): Promise<readonly Answer[]> {
    return (await this.#post({ instances }, signal)).predictions;
  }

  /**
   * Asks for what is served.
   *
   * @returns The model's figures.
   * @throws {ApiError} If there is no answer.
   */
  async model(): Promise<Model> {
    return await this.#json("/model", {});
  }

  /**
   * Asks for the file of what is served.
   *
   * @returns The bytes of a model file.
   * @throws {ApiError} If there is none.
   */
  async modelFile(): Promise<Uint8Array<ArrayBuffer>> {
    const response = await this.#reach("/model.safetensors", {});
    if (!response.ok) throw await errorOf(response);
    return new Uint8Array(await response.arrayBuffer());
  }

  /**
   * Asks for samples of the test images.
   *
   * @returns A picture with a row a class; null if there is none.
   * @throws {ApiError} If the server cannot be reached.
   */
  async samples(): Promise<Blob | null> {
    const response = await this.#reach("/samples.png", {});
    return response.status === 200 ? await response.blob() : null;
  }

  /**
   * Asks for the runs that the server knows of.
   *
   * @returns The runs, the one that changed last first.
   * @throws {ApiError} If there is no answer.
   */
  async runs(): Promise<readonly RunSummary[]> {
    return await this.#json("/runs", {});
  }

  /**
   * Asks for what the served model makes of the test images.
   *
   * @returns Its predictions and mistakes.
   * @throws {ApiError} If there is no answer, as for a model of other data.
   */
  async results(): Promise<TestResults> {
    return await this.#json("/results", {}, undefined, RESULTS_TIMEOUT_MS);
  }

  /**
   * Fetches the test images.
   *
   * @returns The images.
   * @throws {ApiError} If there is no answer.
   */
  async testImages(): Promise<TestImages> {
    const response = await this.#reach(`/${TEST_IMAGES_NAME}`, {});
    if (!response.ok) throw await errorOf(response);
    return await unpackTestImages(await response.blob());
  }

  /**
   * Fetches the ledger of results.
   *
   * @returns Its lines.
   * @throws {ApiError} If there is no answer.
   */
  async ledger(): Promise<readonly LedgerLine[]> {
    return await this.#json(`/${LEDGER_FILE}`, {});
  }

  async #reach(path: string, init: RequestInit): Promise<Response> {
    try {
      return await (this.substitute?.(path, init) ?? this.#transport(path, init));
    } catch {
      throw new ApiError("The server cannot be reached; trying again", true);
    }
  }

  async #post(
    asked: { readonly instances: readonly Instance[] },
    signal?: AbortSignal,
  ): Promise<{ readonly predictions: readonly Answer[]; readonly model: Model }> {
    const body = JSON.stringify({ explain: ["input"], ...asked });
    const headers = { "Content-Type": "application/json" };
    return await this.#json("/predict", { method: "POST", headers, body }, signal);
  }

  async #json<T>(
    path: string,
    init: RequestInit,
    signal?: AbortSignal,
    timeoutMs = TIMEOUT_MS,
  ): Promise<T> {
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), timeoutMs);
    // AbortSignal.any() would say this shorter, but phones of 2023 lack it.
    signal?.addEventListener("abort", () => timeout.abort(), { once: true });
    try {
      const response = await this.#reach(path, { ...init, signal: timeout.signal });
      if (!response.ok) throw await errorOf(response);
      return await bodyOf(response);
    } finally {
      clearTimeout(timer);
    }
  }
}

function onlyOf([answer]: readonly Answer[]): Answer {
  if (answer === undefined) throw new ApiError("The server's answer is empty", false);
  return answer;
}

async function bodyOf<T>(response: Response): Promise<T> {
  try {
    return await response.json();
  } catch {
    throw new ApiError("The server's answer cannot be read; trying again", true);
  }
}

async function errorOf(response: Response): Promise<ApiError> {
  const body = await response.json().catch(() => null);
  const reason = typeof body?.error === "string" ? body.error : `status ${response.status}`;
  return new ApiError(`The server answered: ${reason}`, response.status >= 500);
}
