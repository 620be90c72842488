/**
 * A run that the page follows.
 *
 * @module
 */

import { type Signal, signal } from "@preact/signals";
import type { RunSummary } from "../../../runs/run.ts";
import { later } from "../../state/store.ts";
import { type Epoch, parseEpoch, withEpoch } from "./epochs.ts";
import type { Connection } from "./words.ts";

/** When to try again, where the browser gives up by itself. */
const RETRY_MS = 3000;

/** Follows one run at a time by server-sent events. A connection that breaks off is taken up again where it was. */
export class RunFollower {
  /** What is known of the run; null for nothing. */
  readonly run: Signal<RunSummary | null> = signal(null);
  /** Its epochs so far. */
  readonly epochs: Signal<readonly Epoch[]> = signal([]);
  /** How the page is connected with it. */
  readonly connection: Signal<Connection> = signal("opening");
  #source: EventSource | undefined;
  #cancel = (): void => {};

  /**
   * Follows a run from its beginning, and no longer the one before.
   *
   * @param name Its name.
   */
  follow(name: string): void {
    this.stop();
    this.run.value = null;
    this.epochs.value = [];
    this.connection.value = "opening";
    this.#open(`runs/${name.split("/").map(encodeURIComponent).join("/")}/events`);
  }

  /** Follows none. */
  stop(): void {
    this.#source?.close();
    this.#cancel();
  }

  #open(url: string): void {
    const source = this.#source = new EventSource(url);
    source.addEventListener("open", () => this.connection.value = "open");
    source.addEventListener("run", ({ data }) => this.run.value = JSON.parse(data));
    source.addEventListener("epoch", ({ data, lastEventId }) => {
      this.epochs.value = withEpoch(this.epochs.value, parseEpoch(data), Number(lastEventId) - 1);
    });
    source.addEventListener("end", () => {
      source.close();
      this.connection.value = "ended";
    });
    source.addEventListener("error", () => {
      this.connection.value = "lost";
      // The browser tries again where the connection broke, but not where the server refused.
      if (source.readyState !== EventSource.CLOSED) return;
      this.#cancel = later(() => this.#open(url), RETRY_MS);
    });
  }
}
