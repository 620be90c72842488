/**
 * How much the server takes on at once. What comes beyond is refused at once, so that what was taken on is
 * answered soon, and memory stays bounded.
 *
 * @module
 */

import { ProblemError } from "./problem.ts";

/** How much is taken on at once. */
export interface AdmissionLimits {
  /** Requests that have arrived whole and wait for their answers. @default {64} */
  readonly requests?: number;
  /** Bytes of all bodies and decoded pictures; the first 64 KiB of a request do not count. @default {128 MiB} */
  readonly bytes?: number;
}

/** One request, from its head to its answer. */
export interface AdmittedRequest extends Disposable {
  /**
   * Holds more memory, until the request is disposed of.
   *
   * @param bytes How much more.
   * @throws {ProblemError} With status 503, if all requests together hold too much.
   */
  readonly hold: (bytes: number) => void;
  /**
   * Takes a place among those that wait for their answers. It is called when the body is there, so that slow
   * senders take no place.
   *
   * @param sent Settles when the answer is sent or its reader is gone; see {@linkcode Admission.quiet}.
   * @throws {ProblemError} With status 503, if there is no place.
   */
  readonly enter: (sent?: Promise<void>) => void;
}

/** Bytes that any request may have, so that large ones never keep small ones out. */
const FREE_BYTES = 64 * 1024;

/** When to try again: places become free within a second. */
const RETRY_AFTER_SECONDS = 1;

/** Admits requests. */
export class Admission {
  readonly #limits: Required<AdmissionLimits>;
  readonly #unsent = new Set<Promise<void>>();
  #requests = 0;
  #bytes = 0;
  #entered = 0;

  /** @param limits How much is taken on at once. */
  constructor({ requests = 64, bytes = 128 * 1024 * 1024 }: AdmissionLimits = {}) {
    this.#limits = { requests, bytes };
  }

  /** How many requests have arrived whole and wait for their answers. */
  get waiting(): number {
    return this.#requests;
  }

  /**
   * Takes a request on, before its body is read.
   *
   * @returns The request; dispose of it when there is an answer.
   * @throws {ProblemError} With status 503, if as many as may wait do so.
   */
  admit(): AdmittedRequest {
    this.#checkPlace();
    let [held, places] = [0, 0];
    return {
      hold: (bytes) => {
        const counted = (total: number): number => Math.max(total - FREE_BYTES, 0);
        const more = counted(held + bytes) - counted(held);
        if (this.#bytes + more > this.#limits.bytes) throw busy();
        this.#bytes += more;
        held += bytes;
      },
      enter: (sent) => {
        this.#checkPlace();
        this.#requests++;
        this.#entered++;
        places++;
        if (sent !== undefined) this.#watch(sent);
      },
      [Symbol.dispose]: () => {
        this.#requests -= places;
        this.#bytes -= Math.max(held - FREE_BYTES, 0);
      },
    };
  }

  #checkPlace(): void {
    if (this.#requests >= this.#limits.requests) throw busy();
  }

  #watch(sent: Promise<void>): void {
    this.#unsent.add(sent);
    const forget = (): void => void this.#unsent.delete(sent);
    sent.then(forget, forget);
  }

  /**
   * Waits until every request that has entered is answered, its answer sent, and no other has entered since.
   *
   * @param milliseconds How long none may have entered. A busy server takes its time to see what has arrived.
   */
  async quiet(milliseconds: number): Promise<void> {
    for (let before = -1; before !== this.#entered || this.#unsent.size > 0;) {
      await Promise.allSettled(this.#unsent);
      before = this.#entered;
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
    }
  }
}

function busy(): ProblemError {
  return new ProblemError(
    503,
    "Cannot answer now as the server has as many requests as it can answer soon: " +
      `send the request again in ${RETRY_AFTER_SECONDS} s`,
    { headers: { "Retry-After": String(RETRY_AFTER_SECONDS) } },
  );
}
