/**
 * The log of a run: lines of `metrics.jsonl` and TensorBoard's events. It does not depend on what is
 * trained.
 *
 * @module
 */

import { writeError } from "@goodness/cli";
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
   * @throws {WriteError} If it cannot be written.
   */
  static async open(folder: RunFolder, step: number): Promise<RunLog> {
    const purgeStep = step === 0 ? 0 : step + 1;
    const { path } = folder;
    return new RunLog(folder, await explained(path, EventWriter.open(path, { purgeStep })));
  }

  /**
   * Writes what was measured at a step.
   *
   * @param step The steps made so far.
   * @param entry What was measured.
   * @throws {WriteError} If it cannot be written.
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
    await explained(this.#events.path, this.#events.flush());
  }

  /**
   * Writes what is left and closes the event file.
   *
   * @throws {WriteError} If it cannot be written.
   */
  async close(): Promise<void> {
    await explained(this.#events.path, this.#events.close());
  }
}

/** Waits for something to be written to a path. */
async function explained<T>(path: string, writing: Promise<T>): Promise<T> {
  try {
    return await writing;
  } catch (error) {
    throw writeError(error, path);
  }
}
