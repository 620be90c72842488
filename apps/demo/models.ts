/**
 * The models that a server serves, by name.
 *
 * @module
 */

import type { ImageClassifier } from "@goodness/predict";
import { type PredictRequest, requestParser } from "./predict_request.ts";
import { ProblemError } from "./problem.ts";
import type { TestResults } from "./results/test_results.ts";

/** A model, and what belongs to it. */
export interface ServedModel {
  /** Classifies the drawings. */
  readonly classifier: ImageClassifier;
  /** The bytes of its file. @default {none} */
  readonly file?: Uint8Array<ArrayBuffer> | undefined;
  /** The SHA-256 of its file, in hexadecimal digits. @default {none} */
  readonly sha256?: string | undefined;
  /** A PNG of test images, a row a class, as a training leaves it beside its model. @default {none} */
  readonly samples?: Uint8Array<ArrayBuffer> | undefined;
  /** Gives what it makes of the test images, where that was measured before. @default {none} */
  readonly results?: (() => Promise<TestResults>) | undefined;
  /** Frees the model, when it was replaced and its requests are answered. @default {nothing} */
  readonly dispose?: () => Promise<void>;
}

/** A model for one request. It is not freed before the request is disposed of. */
export interface ModelUse extends ServedModel, Disposable {
  /** The name that it is served under. */
  readonly name: string;
  /** Parses a body of `POST /predict`, see {@linkcode requestParser}. */
  readonly parse: (body: unknown) => PredictRequest;
}

/** A model, and its requests without an answer yet. */
interface Entry {
  readonly model: ServedModel;
  readonly parse: ModelUse["parse"];
  uses: number;
  isReplaced: boolean;
}

/** The name of a model that was given none. */
export const DEFAULT_NAME = "goodness";

/**
 * The models that a server serves, by name. The first is the default.
 *
 * @example Replace a model while it is served
 * ```ts
 * import { createApp, Models } from "@goodness/demo";
 * import { loadClassifier } from "@goodness/predict";
 * import { assertEquals } from "@std/assert";
 *
 * const first = await loadClassifier("data/models/mnist-local.safetensors");
 * const models = new Models({ digits: { classifier: first, dispose: () => first.dispose() } });
 * const app = createApp({ classifier: models, log: () => {} });
 * const second = await loadClassifier("data/models/mnist-grouped-record.safetensors");
 * models.replace("digits", { classifier: second });
 *
 * assertEquals((await (await app.request("/model")).json()).name, second.model.name);
 * await second.dispose();
 * ```
 */
export class Models {
  readonly #entries = new Map<string, Entry>();

  /**
   * Serves models.
   *
   * @param models The models by name, at least one.
   */
  constructor(models: Readonly<Record<string, ServedModel>>) {
    for (const [name, model] of Object.entries(models)) this.#entries.set(name, entryOf(model));
  }

  /** The names, the default first. */
  get names(): readonly string[] {
    return [...this.#entries.keys()];
  }

  /** The name of the default. */
  get defaultName(): string {
    return this.names[0] ?? DEFAULT_NAME;
  }

  /**
   * Finds a model.
   *
   * @param name Its name; the default's if left out.
   * @returns The model as it is now.
   * @throws {ProblemError} With status 404, if there is none of that name.
   */
  get(name: string = this.defaultName): ServedModel {
    return this.#find(name).model;
  }

  /**
   * Takes a model for a request.
   *
   * @param name Its name; the default's if left out.
   * @returns The model; dispose of it when there is an answer.
   * @throws {ProblemError} With status 404, if there is none of that name.
   */
  use(name: string = this.defaultName): ModelUse {
    const entry = this.#find(name);
    const { model, parse } = entry;
    entry.uses++;
    const end = (): void => {
      entry.uses--;
      disposeUnused(entry);
    };
    return { ...model, name, parse, [Symbol.dispose]: end };
  }

  /**
   * Replaces a model. Requests that use the old one get their answers from it, then it is freed.
   *
   * @param name The name that the model is served under.
   * @param model The new model.
   * @throws {ProblemError} With status 404, if there is none of that name.
   */
  replace(name: string, model: ServedModel): void {
    const old = this.#find(name);
    this.#entries.set(name, entryOf(model));
    old.isReplaced = true;
    disposeUnused(old);
  }

  #find(name: string): Entry {
    const entry = this.#entries.get(name);
    if (entry !== undefined) return entry;
    throw new ProblemError(
      404,
      `Cannot find model ${JSON.stringify(name.slice(0, 80))}: there are ${this.names.join(", ")}`,
    );
  }
}

function entryOf(model: ServedModel): Entry {
  const parse = requestParser(model.classifier.model);
  return { model, parse, uses: 0, isReplaced: false };
}

function disposeUnused({ model, uses, isReplaced }: Entry): void {
  if (isReplaced && uses === 0) void model.dispose?.();
}
