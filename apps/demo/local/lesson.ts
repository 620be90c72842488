/**
 * The worker's side of a training in the page: it makes one step after the other, and takes orders between them.
 *
 * @module
 */

import type { Engine } from "@goodness/core";
import type { News, Order, Run } from "../page/train/messages.ts";
import type { Subset } from "../page/train/subset.ts";
import { TrainedModel } from "./trained_model.ts";
import { Training } from "../page/train/training.ts";

/** What a lesson works with. */
export interface LessonDeps {
  /** What computes. */
  readonly engine: Engine;
  /** The images. */
  readonly subset: Subset;
  /** Tells the page. */
  readonly tell: (news: News) => void;
}

/** The run that goes on. */
type Current = Run & { readonly training: Training };

/** An order to predict. */
type Asked = Extract<Order, { kind: "predict" }>;

/** Milliseconds after which orders get their turn. */
const TURN_MS = 40;

/** Steps between reports: few at first, when every step shows. */
function isDue(step: number): boolean {
  return step % (step <= 100 ? 10 : 25) === 0;
}

/** A training, as the page orders it. */
export class Lesson {
  readonly #deps: LessonDeps;
  readonly #model: TrainedModel;
  /** The run that was ordered last. */
  #ordered: Run | undefined;
  #current: Current | undefined;
  readonly #asked: Asked[] = [];
  #isPlaying = false;
  /** Single steps that were ordered. */
  #steps = 0;
  #isBusy = false;
  /** Milliseconds and steps since the latest report. */
  #pace = { milliseconds: 0, steps: 0 };

  /** @param deps What it works with. */
  constructor(deps: LessonDeps) {
    this.#deps = deps;
    this.#model = new TrainedModel(deps.engine);
  }

  /**
   * Takes an order.
   *
   * @param order What the page asks for.
   */
  take(order: Order): void {
    if (order.kind === "reset") this.#ordered = order;
    else if (order.kind === "predict") this.#asked.push(order);
    else if (order.kind === "step") this.#steps++;
    if (order.kind !== "predict") this.#isPlaying = order.kind === "play";
    void this.#work();
  }

  /** Works until nothing is left to do. */
  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    try {
      let turn = performance.now();
      while (await this.#doNext()) {
        if (performance.now() - turn < TURN_MS) continue;
        await new Promise((resolve) => setTimeout(resolve));
        turn = performance.now();
      }
    } catch (error) {
      this.#isPlaying = false;
      this.#deps.tell({ kind: "failed", message: messageOf(error) });
    } finally {
      this.#isBusy = false;
    }
  }

  /** Does one thing, and tells whether there was one. */
  async #doNext(): Promise<boolean> {
    if (this.#ordered === undefined) return false;
    const current = this.#current;
    if (current?.run !== this.#ordered.run) {
      await this.#restart(this.#ordered);
      return true;
    }
    const asked = this.#asked.shift();
    if (asked !== undefined) await this.#answer(asked, current);
    else if (this.#steps > 0) {
      this.#steps--;
      await this.#advance(current);
      await this.#report(current);
    } else if (this.#isPlaying) {
      await this.#advance(current);
      if (isDue(current.training.step)) await this.#report(current);
    } else return false;
    return true;
  }

  async #restart({ run, settings }: Run): Promise<void> {
    const { engine, subset } = this.#deps;
    const { training: old } = this.#current ?? {};
    this.#current = undefined;
    await old?.dispose();
    this.#pace = { milliseconds: 0, steps: 0 };
    const training = await Training.prepare(engine, subset, settings);
    this.#current = { run, settings, training };
    await this.#report(this.#current);
  }

  async #advance({ training }: Current): Promise<void> {
    const begin = performance.now();
    await training.advance();
    const { milliseconds, steps } = this.#pace;
    this.#pace = { milliseconds: milliseconds + performance.now() - begin, steps: steps + 1 };
  }

  async #report({ run, settings, training }: Current): Promise<void> {
    const begin = performance.now();
    const report = await training.report();
    // A device goes on with steps after they were queued, until it is read.
    const milliseconds = this.#pace.milliseconds + performance.now() - begin;
    const imagesPerSecond = this.#pace.steps * settings.batch / milliseconds * 1000;
    this.#pace = { milliseconds: 0, steps: 0 };
    this.#deps.tell({ kind: "report", run, report, imagesPerSecond });
  }

  async #answer({ id, body }: Asked, { settings, training }: Current): Promise<void> {
    try {
      const predicted = await this.#model.answer(body, training, settings);
      this.#deps.tell({ kind: "predicted", id, predicted });
    } catch (error) {
      this.#deps.tell({ kind: "failed", id, message: messageOf(error) });
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
