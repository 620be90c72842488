/**
 * What a server knows of sweeps.
 *
 * @module
 */

/** What can be said of a sweep on a list. */
export interface SweepSummary {
  /** Its name, and that of its folder. */
  readonly name: string;
  /** The kind of search, such as `grid`. */
  readonly kind: string;
  /** Whether it goes on, was stopped, was cancelled on its queue, or has come to its end. */
  readonly state: "running" | "stopped" | "cancelled" | "finished";
  /** When this was found out, in ISO 8601. */
  readonly updated: string;
  /** Epochs made by all runs, and those of the whole sweep. */
  readonly epochs: { readonly made: number; readonly planned: number };
  /** When it will have come to its end, in ISO 8601; `null` if nobody can know. */
  readonly expectedEnd: string | null;
  /** The best candidate so far: the mean of the validation accuracies of its seeds, in `[0, 1]`. */
  readonly best: { readonly accuracy: number } | null;
}

/** A sweep that cannot be read. */
export interface DamagedSweep {
  /** Its name. */
  readonly name: string;
  /** What is wrong, and the remedy. */
  readonly fault: string;
}

/** The files of a sweep that a server shows, and their types. */
export const SHOWN_FILES: ReadonlyMap<string, string> = new Map([
  ["index.html", "text/html; charset=utf-8"],
  ["sweep.css", "text/css; charset=utf-8"],
  ["status.json", "application/json"],
  ["table.json", "application/json"],
  ["table.csv", "text/csv; charset=utf-8"],
]);

/** The sweeps that a server shows. */
export interface Sweeps {
  /** Lists them, the one that changed last first. */
  readonly list: () => Promise<readonly (SweepSummary | DamagedSweep)[]>;
  /**
   * Reads a file of one.
   *
   * @param name Its name; anything.
   * @param file One of {@linkcode SHOWN_FILES}.
   * @returns The file; nothing if there is none.
   */
  readonly read: (name: string, file: string) => Promise<Uint8Array<ArrayBuffer> | undefined>;
}

/** No sweeps. */
export const NO_SWEEPS: Sweeps = {
  list: () => Promise.resolve([]),
  read: () => Promise.resolve(undefined),
};
