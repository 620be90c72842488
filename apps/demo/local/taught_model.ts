/**
 * The served model, and what was taught on top of it.
 *
 * @module
 */

import type { Engine, HostTensors, Model } from "@goodness/core";
import { crc32, crcDigits, decodeModel, encodeModel } from "@goodness/core/files";
import { Classifier } from "@goodness/predict/classifier";
import { DEFAULT_NAME, Models } from "../models.ts";
import type { Instance } from "../page/state/api.ts";
import {
  DRAWINGS_FORMAT,
  type DrawingsFile,
  type Effect,
  type LessonOrder,
  type Lessons,
  type Verdict,
} from "../page/teach/lessons.ts";
import type { Subset } from "../page/train/subset.ts";
import { requestParser } from "../predict_request.ts";
import { prepare } from "../prepare.ts";
import { countRight } from "./effect.ts";
import { LessonStore, type StoredLesson } from "./lesson_store.ts";
import { teach } from "./teaching.ts";

/** What it works with. */
export interface TaughtModelDeps {
  /** What computes. */
  readonly engine: Engine;
  /** The served model's file. */
  readonly file: Uint8Array<ArrayBuffer>;
  /** The digits to rehearse, and those whose accuracy is watched. */
  readonly subset: Subset;
}

/** A model that answers now. */
interface Current {
  /** The last lesson's number; nothing for the served model. */
  readonly id: number | undefined;
  readonly model: Model;
  readonly classifier: Classifier;
  readonly file: Uint8Array<ArrayBuffer>;
}

/** A model that can be taught. What was taught stays in the browser's storage. */
export class TaughtModel {
  /** What answers. */
  readonly models: Models;
  readonly #deps: TaughtModelDeps;
  readonly #store: LessonStore;
  readonly #served: Model;
  #servedRight: number | undefined;
  #lessons: readonly StoredLesson[] = [];
  #current: Current;

  private constructor(deps: TaughtModelDeps, store: LessonStore) {
    this.#deps = deps;
    this.#store = store;
    this.#current = currentOf(undefined, deps.file, deps.engine);
    this.#served = this.#current.model;
    this.models = new Models({ [DEFAULT_NAME]: servedOf(this.#current) });
  }

  /**
   * Loads what was taught on top of a model.
   *
   * @param deps What it works with.
   * @returns The model after the last lesson.
   * @throws {Error} If the browser keeps nothing for this page.
   */
  static async open(deps: TaughtModelDeps): Promise<TaughtModel> {
    const store = await LessonStore.open(crcDigits(crc32(deps.file)));
    const taught = new TaughtModel(deps, store);
    await taught.#load();
    return taught;
  }

  /** What was taught so far. */
  get lessons(): Lessons {
    const last = this.#lessons.at(-1)?.result;
    return { count: this.#lessons.length, ...(last && { last }) };
  }

  /** The taught drawings, as a file. */
  get drawings(): DrawingsFile {
    const drawings = this.#lessons.map(({ instance, result: { label } }) => ({
      label,
      ...instance,
    }));
    return { format: DRAWINGS_FORMAT, classes: this.#served.network.spec.classes, drawings };
  }

  /**
   * Teaches a drawing.
   *
   * @param order The drawing and its right label.
   * @returns What was taught so far.
   * @throws {Error} If there is no room to keep it.
   */
  async teach({ instance, label }: LessonOrder): Promise<Lessons> {
    await this.#load(); // another page of the same browser may have taught meanwhile
    const begin = performance.now();
    const { engine, subset } = this.#deps;
    const { classifier, model } = this.#current;
    const input = inputOf(instance, classifier);
    const pixels = Uint8Array.from(input, (ink) => Math.round(255 * ink));
    const before = await verdictOf(input, classifier);
    const earlier = this.#lessons.map(({ pixels, result: { label } }) => ({ pixels, label }));
    const { weights, steps } = await teach(
      model,
      { pixels, label },
      { engine, rehearsed: subset.train, earlier },
    );
    const file = this.#fileOf(weights);
    const taught = currentOf(undefined, file, engine);
    const after = await verdictOf(input, taught.classifier);
    const milliseconds = performance.now() - begin;
    const result = { label, steps, milliseconds, before, after };
    const id = await this.#store.add({ instance, pixels, result, file: new Blob([file]) });
    this.#lessons = await this.#store.all();
    this.#use({ ...taught, id });
    return this.lessons;
  }

  /**
   * Goes back to the model before the last lessons.
   *
   * @param count How many; all of them where left out.
   * @returns What was taught so far.
   */
  async forget(count?: number): Promise<Lessons> {
    await this.#store.forget(count);
    await this.#load();
    return this.lessons;
  }

  /**
   * Measures what became of the digits that are never rehearsed.
   *
   * @returns How many are right; nothing if there was another lesson meanwhile.
   */
  async effect(): Promise<Effect | undefined> {
    const { engine, subset: { test } } = this.#deps;
    const { id, model } = this.#current;
    const deps = { engine, isWanted: () => this.#current.id === id };
    const taught = await countRight(model, test, deps);
    this.#servedRight ??= await countRight(this.#served, test, deps);
    const served = this.#servedRight;
    return taught === undefined || served === undefined
      ? undefined
      : { images: test.count, served, taught };
  }

  /** Reads what was taught, and answers by the model after the last lesson. */
  async #load(): Promise<void> {
    this.#lessons = await this.#store.all();
    const last = this.#lessons.at(-1);
    if (last?.id === this.#current.id) return;
    const { engine, file } = this.#deps;
    const bytes = last === undefined ? file : new Uint8Array(await last.file.arrayBuffer());
    this.#use(currentOf(last?.id, bytes, engine));
  }

  #use(current: Current): void {
    this.#current = current;
    this.models.replace(DEFAULT_NAME, servedOf(current));
  }

  /** The file of new weights; a head is left out, as it belongs to the former ones. */
  #fileOf(weights: HostTensors): Uint8Array<ArrayBuffer> {
    const { head: _, network, training, ...rest } = this.#served;
    const count = this.#lessons.length + 1;
    const spec = { ...network.spec, name: `${network.spec.name}-taught-${count}` };
    const command = `${training.command}; then lessons in the page: ${count}`;
    const record = { ...training, command };
    return encodeModel(
      { ...rest, network: { ...network, spec }, training: record, weights },
      "F16",
    );
  }
}

function currentOf(id: number | undefined, file: Uint8Array<ArrayBuffer>, engine: Engine): Current {
  const model = decodeModel(file);
  return { id, model, file, classifier: new Classifier(model, engine) };
}

function servedOf({ classifier, file }: Current): Parameters<Models["replace"]>[1] {
  return { classifier, file, dispose: () => classifier.dispose() };
}

/** What the network sees of a drawing. */
function inputOf(instance: Instance, { model }: Classifier): Float32Array {
  const [input] = prepare(requestParser(model)({ instances: [instance] }), model).inputs;
  if (!input) throw new Error("Cannot teach a drawing without ink");
  return input;
}

async function verdictOf(input: Float32Array, classifier: Classifier): Promise<Verdict> {
  const [prediction] = await classifier.classify([input], { by: "goodness" });
  if (prediction === undefined) throw new RangeError("Cannot find the prediction");
  const { label, goodness, confident } = prediction;
  return { label, goodness, ...(confident !== undefined && { sure: confident }) };
}
