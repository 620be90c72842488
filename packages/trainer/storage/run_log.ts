/**
 * The log of a run: lines of `metrics.jsonl` and TensorBoard's events. It does not depend on what is
 * trained.
 *
 * @module
 */

import type { RunFolder } from "./run_folder.ts";
import { EventWriter } from "../tensorboard/event_writer.ts";
import type { LoggedImage } from "../tensorboard/image.ts";

/** What is written at one step. */
export interface LogEntry {
  /** The line of `metrics.jsonl`, without the step. */
  readonly metrics: Readonly<Record<string, unknown>>;
  /** Numbers by TensorBoard tag. */
  readonly scalars: Readonly<Record<string, number>>;
  /** Values of histograms, by tag. */
  readonly histograms: Readonly<Record<string, Float32Array>>;
  /** Pictures by tag. */
  readonly images: Readonly<Record<string, LoggedImage>>;
}

/** Writes what a run measures. */
export class RunLog {
  readonly #folder: RunFolder;
  readonly #events: EventWriter;

  private constructor(folder: RunFolder, events: EventWriter) {
    this.#folder = folder;
    this.#events = events;
  }

  /**
   * Opens the log of a run. Events of later steps, which a resumed run measures again, are discarded.
   *
   * @param folder The run's folder.
   * @param step The steps made so far.
   * @returns The log.
   */
  static async open(folder: RunFolder, step: number): Promise<RunLog> {
    const events = await EventWriter.open(folder.path, { purgeStep: step === 0 ? 0 : step + 1 });
    return new RunLog(folder, events);
  }

  /**
   * Writes what was measured at a step.
   *
   * @param step The steps made so far.
   * @param entry What was measured.
   */
  async add(step: number, entry: LogEntry): Promise<void> {
    await this.#folder.addMetrics({ step, ...entry.metrics });
    for (const [tag, value] of Object.entries(entry.scalars)) {
      this.#events.scalar(tag, value, step);
    }
    for (const [tag, values] of Object.entries(entry.histograms)) {
      this.#events.histogram(tag, values, step);
    }
    for (const [tag, image] of Object.entries(entry.images)) this.#events.image(tag, image, step);
    await this.#events.flush();
  }

  /** Writes what is left and closes the event file. */
  async close(): Promise<void> {
    await this.#events.close();
  }
}
