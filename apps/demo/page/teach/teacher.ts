/**
 * The page's side of teaching: it orders lessons, and has the taught model answer from then on.
 *
 * @module
 */

import { type Signal, signal } from "@preact/signals";
import type { Instance, Substitute, Transport } from "../state/api.ts";
import type { Store } from "../state/store.ts";
import { workerTransport } from "../state/worker_transport.ts";
import type { Effect, Lessons } from "./lessons.ts";

/** The name of the worker's program among the page's files. */
const WORKER = "teach_worker.js";

/** What says that there are lessons, so that no other page starts the worker. */
const FLAG = "goodness-taught";

/** What the taught model answers in place of the served one. */
const PATHS: readonly string[] = ["/model", "/model.safetensors", "/predict"];

/** What is going on. */
export type Activity = "idle" | "learning" | "forgetting";

/** Teaches the served model, in a worker of this page. */
export class Teacher {
  /** What was taught so far. */
  readonly lessons: Signal<Lessons> = signal({ count: 0 });
  /** What is going on. */
  readonly activity: Signal<Activity> = signal("idle");
  /** What became of other digits; null until it is measured. */
  readonly effect: Signal<Effect | null> = signal(null);
  /** Whether that is being measured. */
  readonly isMeasuring: Signal<boolean> = signal(false);
  /** Why the last order failed; empty if it did not. */
  readonly error: Signal<string> = signal("");
  readonly #store: Store;
  #transport: Transport | undefined;

  /** @param store The page's, whose answers come from the taught model while there is one. */
  constructor(store: Store) {
    this.#store = store;
    if (!hasFlag()) return;
    store.teach(this.substitute); // before anything is asked
    void this.#order("forgetting", "GET", "/lessons");
  }

  /** Answers requests about drawings and the model by the taught model. */
  readonly substitute: Substitute = (path, init) =>
    PATHS.includes(path) ? this.#ask(path, init) : undefined;

  /**
   * Teaches a drawing, and measures what became of other digits.
   *
   * @param instance The drawing or the picture.
   * @param label What it is.
   */
  async teach(instance: Instance, label: number): Promise<void> {
    const body = JSON.stringify({ instance, label });
    await this.#order("learning", "POST", "/lessons", body);
    if (this.error.value === "") await this.#measure();
  }

  /** Goes back to the model before the last lesson. */
  async undo(): Promise<void> {
    await this.#order("forgetting", "DELETE", "/lessons/last");
  }

  /** Goes back to the served model. */
  async forget(): Promise<void> {
    await this.#order("forgetting", "DELETE", "/lessons");
  }

  /** The taught model, as a model file. */
  async modelFile(): Promise<Blob> {
    return await (await this.#ask("/model.safetensors", {})).blob();
  }

  /** The taught drawings, as JSON. */
  async drawingsFile(): Promise<Blob> {
    return await (await this.#ask("/lessons/drawings", {})).blob();
  }

  #ask: Transport = (path, init) => (this.#transport ??= workerTransport(WORKER))(path, init);

  async #order(activity: Activity, method: string, path: string, body?: string): Promise<void> {
    if (this.activity.value !== "idle") return;
    this.activity.value = activity;
    this.error.value = "";
    try {
      const answer = await this.#ask(path, { method, body: body ?? null });
      const told = await answer.json();
      if (!answer.ok) throw new Error(told.error);
      this.#take(told);
      if (method !== "GET") setFlag(told.count > 0); // other models may have lessons
    } catch (error) {
      this.error.value = error instanceof Error ? error.message : String(error);
      if (this.lessons.value.count === 0) {
        this.#transport = undefined; // the next order starts another worker
        this.#store.teach(null);
      }
    } finally {
      this.activity.value = "idle";
    }
  }

  #take(lessons: Lessons): void {
    this.lessons.value = lessons;
    this.effect.value = null;
    this.isMeasuring.value = false;
    this.#store.teach(lessons.count > 0 ? this.substitute : null);
  }

  async #measure(): Promise<void> {
    const lessons = this.lessons.value;
    this.isMeasuring.value = true;
    const answer = await this.#ask("/lessons/effect", {});
    const effect: Effect | null = answer.ok ? await answer.json() : null;
    if (this.lessons.value !== lessons) return;
    this.effect.value = effect;
    this.isMeasuring.value = false;
  }
}

/** Storage may be forbidden; then there are no lessons either. */
function hasFlag(): boolean {
  try {
    return localStorage.getItem(FLAG) !== null;
  } catch {
    return false;
  }
}

function setFlag(isTaught: boolean): void {
  if (isTaught) localStorage.setItem(FLAG, "yes");
  else localStorage.removeItem(FLAG);
}
