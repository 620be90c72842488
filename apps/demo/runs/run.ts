/**
 * What a server knows of trainings.
 *
 * @module
 */

/** What can be said of a run without its curves. */
export interface RunSummary {
  /** Its folder, from the folder of all runs, with `/` between names. */
  readonly name: string;
  /** Which training it is, such as `supervised`. */
  readonly job: string;
  /** The preset that its network comes from; null if it is unknown. */
  readonly preset: string | null;
  /** The data that it learns; null if they are unknown. */
  readonly dataset: string | null;
  /** Whether a process trains it now, it has ended, or it was stopped before its end. */
  readonly status: "running" | "finished" | "stopped";
  /** How many epochs it is to have; null if it is unknown. */
  readonly epochs: number | null;
  /** How many it has had. */
  readonly epoch: number;
  /** Images of a step; null if it is unknown. */
  readonly batchSize: number | null;
  /** The share of validation images classified correctly after the last epoch; null if none was measured. */
  readonly accuracy: number | null;
  /** When it last wrote down an epoch, or began: milliseconds since 1970. */
  readonly changed: number;
}

/** Something that happened in a run, as server-sent events have it. */
export interface RunEvent {
  /**
   * `run`: the run's summary, at the beginning and after a change. `epoch`: a line of `metrics.jsonl`; one with a
   * number that was there before replaces it and all after it, as a resumed run measures anew. `end`: nothing more
   * will come.
   */
  readonly event: "run" | "epoch" | "end";
  /** JSON; nothing for `end`. */
  readonly data: string;
  /** The line's number, from 1. */
  readonly id?: string;
}

/** How to follow a run. */
export interface FollowOptions {
  /** The number of the last line that is known. @default {0} */
  readonly after?: number;
  /** Ends it. */
  readonly signal: AbortSignal;
  /** How often to look, in milliseconds. @default {1000} */
  readonly pauseMs?: number;
}

/** The trainings that a server shows. */
export interface Runs {
  /** Names them. */
  readonly names: () => Promise<string[]>;
  /** Lists them, the newest first. */
  readonly list: () => Promise<RunSummary[]>;
  /**
   * Follows one until it is finished, stopped or removed: all lines that it has written, and each that it adds.
   *
   * @param name Its name.
   * @param options From where, and for how long.
   */
  readonly follow: (name: string, options: FollowOptions) => AsyncIterable<RunEvent>;
}

/** No trainings. */
export const NO_RUNS: Runs = {
  names: () => Promise.resolve([]),
  list: () => Promise.resolve([]),
  async *follow(): AsyncGenerator<never> {},
};
