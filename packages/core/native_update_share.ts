/**
 * A thread's share of an update, and how threads take turns without a message: one leads, the others
 * follow.
 *
 * @module
 */

import { type UpdateConstants, updateKernel, type UpdatePart } from "./native_update_kernel.ts";

/** What a thread works on. */
export interface UpdateWork {
  /** The memory that the tensors lie in. */
  readonly memory: WebAssembly.Memory;
  /** The memory of {@linkcode UpdateTurns}. */
  readonly turns: SharedArrayBuffer;
  /** Each layer's learning rate, corrected by `adamStepSize`, as float32. */
  readonly stepSizes: SharedArrayBuffer;
  /** Its part of each layer. */
  readonly parts: readonly UpdatePart[];
  /** How many threads follow the one that leads. */
  readonly followers: number;
  /** What all updates have in common. */
  readonly constants: UpdateConstants;
}

/** Numbers that all threads see: the turn, and the threads that still work on it. */
const [TURN, WORKING] = [0, 1];
/** The turn that is none. */
const END = -1;

/** The turns of threads that work on the same memory. */
export class UpdateTurns {
  /** What threads share. */
  readonly memory: SharedArrayBuffer;
  readonly #numbers: Int32Array<SharedArrayBuffer>;

  /**
   * Starts at turn 0, which nobody works on.
   *
   * @param memory That of turns that another thread has started.
   */
  constructor(memory = new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#numbers = new Int32Array(memory);
  }

  /**
   * Begins the next turn.
   *
   * @param followers How many threads follow.
   */
  begin(followers: number): void {
    if (Atomics.load(this.#numbers, TURN) === END) return;
    Atomics.store(this.#numbers, WORKING, followers);
    Atomics.add(this.#numbers, TURN, 1);
    Atomics.notify(this.#numbers, TURN);
  }

  /** Waits until all that follow have done their work, or the end. */
  waitForFollowers(): void {
    for (;;) {
      const working = Atomics.load(this.#numbers, WORKING);
      if (working <= 0) return;
      Atomics.wait(this.#numbers, WORKING, working);
    }
  }

  /**
   * Waits for a turn.
   *
   * @param last The turn before it.
   * @returns Whether there is one; not after the end.
   */
  waitFor(last: number): boolean {
    Atomics.wait(this.#numbers, TURN, last);
    return Atomics.load(this.#numbers, TURN) !== END;
  }

  /** Says that a follower's work is done. */
  done(): void {
    Atomics.sub(this.#numbers, WORKING, 1);
    Atomics.notify(this.#numbers, WORKING);
  }

  /** Ends all turns: nobody waits any more. */
  end(): void {
    Atomics.store(this.#numbers, TURN, END);
    Atomics.store(this.#numbers, WORKING, 0);
    Atomics.notify(this.#numbers, TURN);
    Atomics.notify(this.#numbers, WORKING);
  }
}

/** A thread's share of all updates. */
export class UpdateShare {
  readonly #turns: UpdateTurns;
  readonly #followers: number;
  readonly #update: () => void;

  /**
   * Makes the kernel ready.
   *
   * @param work What the thread works on.
   */
  constructor({ memory, turns, stepSizes, parts, followers, constants }: UpdateWork) {
    const update = updateKernel(memory, constants);
    const rates = new Float32Array(stepSizes);
    this.#turns = new UpdateTurns(turns);
    this.#followers = followers;
    this.#update = () => parts.forEach((part, layer) => update(part, rates[layer] ?? 0));
  }

  /** Makes one update together with those who follow. */
  lead(): void {
    this.#turns.begin(this.#followers);
    this.#update();
    this.#turns.waitForFollowers();
  }

  /** Has its share in all updates until the end. */
  follow(): void {
    for (let turn = 0; this.#turns.waitFor(turn); turn++) {
      this.#update();
      this.#turns.done();
    }
  }
}
