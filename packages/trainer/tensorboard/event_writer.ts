/**
 * Event files, which TensorBoard shows while a training runs.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { join } from "node:path";
import { encodeEvent, type EventContent, type TrainingEvent } from "./event.ts";
import { histogramOf } from "./histogram.ts";
import { encodeImage, type LoggedImage } from "./image.ts";
import { frameRecord } from "./record.ts";

/** How to open an event file. */
export interface EventWriterOptions {
  /**
   * The first step that is still to be measured. TensorBoard discards events of this step and later ones
   * that older files of the folder have. A resumed run gives the checkpoint's step plus 1.
   *
   * @default {0}
   */
  readonly purgeStep?: number;
  /**
   * Gives the time in milliseconds since 1970.
   *
   * @default {Date.now}
   */
  readonly now?: () => number;
}

/**
 * Writes an event file.
 *
 * Values are buffered until `flush`, which appends whole records in one write and never changes what was
 * written before. A writer that is killed leaves whole records and at most one truncated record at the
 * end, where readers stop.
 *
 * The steps of one tag must rise. TensorBoard's data server recognises restarts by a step that does not
 * rise, and drops values of that step and later ones.
 *
 * @example
 * ```ts
 * import { EventWriter } from "@goodness/trainer/tensorboard";
 * import { assertEquals } from "@std/assert";
 *
 * const folder = await Deno.makeTempDir();
 * const writer = await EventWriter.open(folder);
 * writer.scalar("loss/layer 1", 0.25, 100);
 * await writer.close();
 *
 * assertEquals(writer.path.startsWith(folder), true); // tensorboard --logdir <folder> shows it
 * await Deno.remove(folder, { recursive: true });
 * ```
 */
export class EventWriter {
  /** The file. */
  readonly path: string;
  readonly #now: () => number;
  #records: Uint8Array[] = [];
  #writing: Promise<void> = Promise.resolve();
  #isClosed = false;

  private constructor(path: string, now: () => number) {
    this.path = path;
    this.#now = now;
  }

  /**
   * Begins a new file, which TensorBoard reads after the other files of the folder.
   *
   * @param folder The folder; created if it does not exist.
   * @param options How to open it.
   * @returns The writer.
   * @throws {RangeError} If `purgeStep` is no whole number from 0.
   */
  static async open(folder: string, options: EventWriterOptions = {}): Promise<EventWriter> {
    const { purgeStep = 0, now = Date.now } = options;
    checkStep("open an event file", purgeStep);
    await Deno.mkdir(folder, { recursive: true });
    // The first start that TensorBoard reads in a folder is no restart to it, and it drops nothing
    // there (since its pull request 4763). So every file has one, that of a new run too.
    const wallTime = now() / 1000;
    const records = [
      recordOf({ wallTime, step: 0, content: "version" }),
      recordOf({ wallTime, step: purgeStep, content: "session start" }),
    ];
    return new EventWriter(await createFile(folder, wallTime, Buffer.concat(records)), now);
  }

  /**
   * Adds a number to a curve.
   *
   * @param tag The curve; what stands before a `/` groups curves.
   * @param value The number, rounded to float32. NaN and infinities are stored as such.
   * @param step At which step, from 0.
   * @throws {RangeError} If `step` is no whole number from 0.
   * @throws {Error} If the writer is closed.
   */
  scalar(tag: string, value: number, step: number): void {
    this.#add(tag, step, { tag, value: { scalar: value } });
  }

  /**
   * Adds a histogram of the finite values, if there are any. The number of other values, if there are
   * any, is added to the curve `<tag>/not_finite`, so that a diverging training is visible.
   *
   * @param tag What the values are.
   * @param values The values.
   * @param step At which step, from 0.
   * @throws {RangeError} If `step` is no whole number from 0.
   * @throws {Error} If the writer is closed.
   */
  histogram(tag: string, values: Float32Array, step: number): void {
    const histogram = histogramOf(values);
    if (histogram !== undefined) this.#add(tag, step, { tag, value: { histogram } });
    const notFinite = values.length - (histogram?.count ?? 0);
    if (notFinite > 0) this.scalar(`${tag}/not_finite`, notFinite, step);
  }

  /**
   * Adds an image.
   *
   * @param tag What it shows.
   * @param image The image.
   * @param step At which step, from 0.
   * @throws {RangeError} If `step` is no whole number from 0, or the image's bytes do not fit its
   * size.
   * @throws {Error} If the writer is closed.
   */
  image(tag: string, image: LoggedImage, step: number): void {
    this.#add(tag, step, { tag, value: { image: encodeImage(image) } });
  }

  #add(tag: string, step: number, content: EventContent): void {
    if (this.#isClosed) {
      throw new Error(
        `Cannot log ${tag} as the writer must be open: current value is closed; ` +
          `open another one, with a purgeStep after the last step`,
      );
    }
    checkStep(`log ${tag}`, step);
    this.#records.push(recordOf({ wallTime: this.#now() / 1000, step, content }));
  }

  /**
   * Appends the buffered values to the file.
   *
   * @returns A promise that resolves when they are written. If writing fails, every later `flush` fails
   *   too, as nothing behind a truncated record can be read.
   */
  flush(): Promise<void> {
    const records = this.#records;
    this.#records = [];
    if (records.length > 0) {
      this.#writing = this.#writing.then(() =>
        Deno.writeFile(this.path, Buffer.concat(records), { append: true, create: false })
      );
    }
    return this.#writing;
  }

  /**
   * Appends the buffered values and closes the writer.
   *
   * @returns A promise that resolves when they are written.
   */
  close(): Promise<void> {
    this.#isClosed = true;
    return this.flush();
  }
}

function recordOf(event: TrainingEvent): Uint8Array {
  return frameRecord(encodeEvent(event));
}

function checkStep(what: string, step: number): void {
  if (Number.isSafeInteger(step) && step >= 0) return;
  throw new RangeError(
    `Cannot ${what} as the step must be a whole number from 0: current value is ${step}; ` +
      `give the number of steps made`,
  );
}

/**
 * Makes a new file whose name sorts after all others, as TensorBoard reads the files of a folder in the
 * order of their names. The time in its name is ahead of the clock if necessary: two runs can start in
 * one second, and clocks can be set back.
 */
async function createFile(folder: string, seconds: number, content: Uint8Array): Promise<string> {
  const first = Math.max(Math.floor(seconds), await lastTime(folder) + 1);
  for (let time = first;; time++) {
    const name = `events.out.tfevents.${String(time).padStart(10, "0")}.goodness`;
    const path = join(folder, name);
    try {
      await Deno.writeFile(path, content, { createNew: true });
      return path;
    } catch (error) {
      if (error instanceof Deno.errors.AlreadyExists) continue;
      await Deno.remove(path).catch(() => {}); // It may not have been made.
      throw error;
    }
  }
}

/** The latest time in the names of event files, whoever wrote them. */
async function lastTime(folder: string): Promise<number> {
  let last = -1;
  for await (const { name } of Deno.readDir(folder)) {
    const time = /tfevents\.(\d{10})\./.exec(name)?.[1];
    if (time !== undefined) last = Math.max(last, Number(time));
  }
  return last;
}
