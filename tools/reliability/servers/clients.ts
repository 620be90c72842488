/**
 * Clients that ask several servers, by way of nginx, and note what becomes of every request.
 *
 * @module
 */

import { pause } from "../flood/clients.ts";

/** How many there are, and how long each waits after an answer: less than the servers can do. */
const [CLIENTS, PAUSE_MS] = [4, 400];

/** The name in the configuration. */
const HOST = "digits.example.org";

/** A request, and what became of it; times are as `performance.now()`. */
export interface Outcome {
  /** Which of the bodies was sent. */
  readonly body: number;
  /** When it was sent. */
  readonly start: number;
  /** When its answer had come. */
  readonly end: number;
  /** The status of the answer; 0 if there was none. */
  readonly status: number;
  /** The answer, or what came in its place. */
  readonly text: string;
}

/** Asks for the name that the configuration has. */
export class NamedClient implements Disposable {
  readonly #client = Deno.createHttpClient({ allowHost: true });
  readonly #url: URL;
  readonly #host: string;

  /**
   * @param url Where requests go.
   * @param host The name that they are for. @default {that of the configuration}
   */
  constructor(url: URL, host: string = HOST) {
    this.#url = url;
    this.#host = host;
  }

  /** Gets a path, or posts JSON to it. */
  async ask(path: string, body?: string, signal?: AbortSignal): Promise<Response> {
    const headers = { Host: this.#host, "Content-Type": "application/json" };
    const post = body === undefined ? {} : { method: "POST", body };
    const ending = signal === undefined ? {} : { signal };
    const init = { headers, client: this.#client, ...post, ...ending };
    return await fetch(new URL(path, this.#url), init);
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }
}

/** A load that goes on until it is stopped. */
export class Load {
  /** The requests that were answered so far. */
  readonly outcomes: Outcome[] = [];
  readonly #working: Promise<void[]>;
  #isOver = false;

  /**
   * Starts it.
   *
   * @param url Where requests go.
   * @param bodies What is asked, in turn.
   */
  constructor(url: URL, bodies: readonly string[]) {
    const clients = Array.from({ length: CLIENTS }, (_, first) => this.#work(url, bodies, first));
    this.#working = Promise.all(clients);
  }

  async #work(url: URL, bodies: readonly string[], first: number): Promise<void> {
    using client = new NamedClient(url);
    for (let at = first; !this.#isOver; at++) {
      const body = at % bodies.length;
      const start = performance.now();
      const [status, text] = await answerOf(client, bodies[body] ?? "");
      this.outcomes.push({ body, start, end: performance.now(), status, text });
      await pause(PAUSE_MS);
    }
  }

  /**
   * Waits until more requests are answered.
   *
   * @param count How many more.
   */
  async more(count: number): Promise<void> {
    const goal = this.outcomes.length + count;
    while (this.outcomes.length < goal) await pause(20);
  }

  /** Stops it, and waits until the last requests are answered. */
  async stop(): Promise<void> {
    this.#isOver = true;
    await this.#working;
  }
}

async function answerOf(
  client: NamedClient,
  body: string,
): Promise<[status: number, text: string]> {
  try {
    const response = await client.ask("/predict", body);
    return [response.status, await response.text()];
  } catch (error) {
    return [0, String(error)];
  }
}
