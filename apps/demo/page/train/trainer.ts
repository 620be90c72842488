/**
 * The page's side of a training: it orders, and knows what the worker told.
 *
 * @module
 */

import { type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { Substitute } from "../state/api.ts";
import type { News, Order, Predicted } from "./messages.ts";
import type { TrainSettings } from "./settings.ts";
import type { Report } from "./training.ts";

/** The name of the worker's program among the page's files. */
const WORKER = "train_worker.js";

/** More reports are not kept: every second one is left out then. */
const MOST_REPORTS = 400;

/** A training in a worker of this page. */
export class Trainer {
  /** What came of it so far, from before the first step on. */
  readonly reports: Signal<readonly Report[]> = signal([]);
  /** Whether it makes step after step. */
  readonly isPlaying: Signal<boolean> = signal(false);
  /** What computes; empty until it is there. */
  readonly engine: Signal<string> = signal("");
  /** Images that were learnt from in a second, lately; NaN before the first. */
  readonly imagesPerSecond: Signal<number> = signal(NaN);
  /** Why it does not go on; empty if it does. */
  readonly error: Signal<string> = signal("");
  /** Its settings. */
  readonly settings: ReadonlySignal<TrainSettings>;
  readonly #settings: Signal<TrainSettings>;
  readonly #worker = new Worker(new URL(WORKER, document.baseURI), { type: "module" });
  readonly #asked = new Map<number, PromiseWithResolvers<Predicted>>();
  #id = 0;
  #run = 0;

  /** @param settings The settings to begin with. */
  constructor(settings: TrainSettings) {
    this.#settings = signal(settings);
    this.settings = this.#settings;
    this.#worker.addEventListener("message", ({ data }: MessageEvent<News>) => this.#hear(data));
    this.#worker.addEventListener("error", (event) => {
      this.#fail(event.message || `Cannot load ${WORKER}`);
    });
    this.#order({ kind: "reset", run: this.#run, settings });
  }

  /** Goes on, step after step. */
  play(): void {
    this.isPlaying.value = true;
    this.#order({ kind: "play" });
  }

  /** Stops after the step that is under way. */
  pause(): void {
    this.isPlaying.value = false;
    this.#order({ kind: "pause" });
  }

  /** Makes one step. */
  step(): void {
    this.isPlaying.value = false;
    this.#order({ kind: "step" });
  }

  /**
   * Begins anew.
   *
   * @param settings The settings; those so far if left out.
   */
  reset(settings: TrainSettings = this.settings.value): void {
    this.isPlaying.value = false;
    this.error.value = "";
    this.reports.value = [];
    this.imagesPerSecond.value = NaN;
    this.#settings.value = settings;
    this.#order({ kind: "reset", run: ++this.#run, settings });
  }

  /** Answers requests about drawings and the model by the network as it is trained so far. */
  readonly substitute: Substitute = (path, { body }) => {
    if (path === "/model") return this.#predict().then(({ model }) => Response.json(model));
    if (path !== "/predict") return undefined;
    return this.#predict(JSON.parse(String(body))).then((predicted) => Response.json(predicted));
  };

  #predict(body?: unknown): Promise<Predicted> {
    const id = this.#id++;
    const asked = Promise.withResolvers<Predicted>();
    this.#asked.set(id, asked);
    this.#order({ kind: "predict", id, body });
    return asked.promise;
  }

  #order(order: Order): void {
    this.#worker.postMessage(order);
  }

  #hear(news: News): void {
    if (news.kind === "ready") this.engine.value = news.engine;
    else if (news.kind === "report") this.#report(news);
    else if (news.kind === "predicted") this.#asked.get(news.id)?.resolve(news.predicted);
    else if (news.id === undefined) this.#fail(news.message);
    else this.#asked.get(news.id)?.reject(new Error(news.message));
    if ("id" in news && news.id !== undefined) this.#asked.delete(news.id);
  }

  #report({ run, report, imagesPerSecond }: Extract<News, { kind: "report" }>): void {
    if (run !== this.#run) return;
    const before = this.reports.value;
    const kept = before.length < MOST_REPORTS ? before : before.filter((_, at) => at % 2 === 0);
    this.reports.value = [...kept, report];
    if (report.step > 0) this.imagesPerSecond.value = imagesPerSecond;
  }

  #fail(message: string): void {
    this.isPlaying.value = false;
    this.error.value = message;
  }
}
