/**
 * What the page knows: the model, what lies on the pad, and the answer about it.
 *
 * @module
 */

import {
  batch,
  computed,
  effect,
  type ReadonlySignal,
  type Signal,
  signal,
  untracked,
} from "@preact/signals";
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import { Predictor, type State } from "./predictor.ts";
import { Replay } from "./replay.ts";
import {
  type Answer,
  type Api,
  ApiError,
  type Digit,
  type Instance,
  type Model,
  type Preparation,
  type Substitute,
} from "./api.ts";

/** When the model is asked for again where there was no answer, as of a worker that starts slowly. */
const RETRY_MS = 2_000;

/** What the page knows. */
export class Store {
  /** What answers. */
  readonly api: Api;
  /** What the page is for: what the model takes. */
  readonly preparation: ReadonlySignal<Preparation>;
  /** Whether a server answers, and not a worker of the page. */
  readonly isServed: boolean;
  /** What is served; null until it is known. */
  readonly model: Signal<Model | null> = signal(null);
  /** Why the model is not known. */
  readonly modelError: Signal<string> = signal("");
  /** What lies on the pad; null for nothing. */
  readonly instance: Signal<Instance | null> = signal(null);
  /** What the page says about it. */
  readonly state: Signal<State> = signal({ kind: "empty" });
  /** The drawing over time. */
  readonly replay: Replay;
  /** The answer that is shown; null for none. */
  readonly digit: ReadonlySignal<Digit | null> = computed(() => {
    return this.replay.shown.value ?? digitOf(this.state.value);
  });
  /** The layer, from 0, that the pointer or the focus is on; null for none. */
  readonly isolated: Signal<number | null> = signal(null);
  /** The layer that was chosen to be shown alone; null for none. */
  readonly pinned: Signal<number | null> = signal(null);
  /** The layer that is shown alone; null for all. */
  readonly layer: ReadonlySignal<number | null> = computed(() => {
    return this.isolated.value ?? this.pinned.value;
  });
  /** What answers in place of what is served; null for nothing. */
  readonly substitute: Signal<Substitute | null> = signal(null);
  /** What answers in place of what is served, because it was taught here; null for nothing. */
  readonly taught: Signal<Substitute | null> = signal(null);
  readonly #predictor: Predictor;

  /**
   * @param api What answers.
   * @param about What the page is for until the model is known, and whether a server answers.
   */
  constructor(
    api: Api,
    { preparation, isServed }: { readonly preparation: Preparation; readonly isServed: boolean },
  ) {
    this.api = api;
    this.preparation = computed(() => this.model.value?.image.preparation ?? preparation);
    this.isServed = isServed;
    this.replay = new Replay(api);
    this.#predictor = new Predictor({
      ask: (instance, signal) => this.#ask(instance, signal),
      show: (state) => this.state.value = state,
      nextFrame: (run) => requestAnimationFrame(run),
      later,
    });
    void this.#askModel();
    let before = preparation;
    effect(() => {
      if (this.preparation.value === before) return;
      before = this.preparation.value;
      untracked(() => this.update(null, false)); // A drawing means nothing to a model of pictures.
    });
  }

  /**
   * Takes the drawing or the picture after a change.
   *
   * @param instance The whole drawing, or the picture; null if there is none.
   * @param grown Whether ink was only added since the last call.
   */
  update(instance: Instance | null, grown: boolean): void {
    batch(() => {
      this.replay.forget();
      this.instance.value = instance;
      this.#predictor.update(instance, grown);
    });
  }

  /**
   * Says what is wrong with what was to be shown.
   *
   * @param message What is wrong.
   */
  fail(message: string): void {
    this.update(null, false);
    this.state.value = { kind: "error", message };
  }

  /**
   * Has something else answer from now on, and asks it about what lies on the pad.
   *
   * @param substitute What answers; null for what is served or was taught here.
   */
  answerBy(substitute: Substitute | null): void {
    this.substitute.value = substitute;
    this.#askAnew();
  }

  /**
   * Has what was taught answer in place of what is served from now on, and asks it about what lies on the pad.
   *
   * @param taught What was taught; null for what is served.
   */
  teach(taught: Substitute | null): void {
    this.taught.value = taught;
    this.#askAnew();
  }

  #askAnew(): void {
    this.api.substitute = this.substitute.value ?? this.taught.value;
    void this.#askModel();
    this.update(this.instance.value, false);
  }

  async #ask(instance: Instance, signal: AbortSignal): Promise<Answer> {
    try {
      const { answer, model } = await this.api.predict(instance, signal);
      this.model.value = model; // Each time: another model may be served by now.
      return answer;
    } catch (error) {
      // A drawing is refused where the model that is served by now takes pictures.
      if (error instanceof ApiError && !error.retry) void this.#askModel();
      throw error;
    }
  }

  async #askModel(): Promise<void> {
    const asked = this.api.substitute;
    try {
      const model = await this.api.model();
      if (this.api.substitute === asked) this.model.value = model;
    } catch (error) {
      this.modelError.value = error instanceof Error ? error.message : String(error);
      if (error instanceof ApiError && error.retry) later(() => void this.#askModel(), RETRY_MS);
    }
  }
}

/** The store of the page. */
export const StoreContext = createContext<Store | null>(null);

/**
 * The store that a component belongs to.
 *
 * @returns The store.
 * @throws {Error} If it stands in no page.
 */
export function useStore(): Store {
  const store = useContext(StoreContext);
  if (store === null) throw new Error("Cannot find the store: the component stands in no page");
  return store;
}

/**
 * Runs a function after a time.
 *
 * @param run The function.
 * @param delayMs The time in milliseconds.
 * @returns Calls it off.
 */
export function later(run: () => void, delayMs: number): () => void {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
}

function digitOf(state: State): Digit | null {
  return state.kind === "answer" && !state.answer.empty ? state.answer : null;
}
