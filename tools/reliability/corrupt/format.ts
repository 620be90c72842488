/**
 * A format of files that the project reads, as the check of damaged files sees it.
 *
 * @module
 */

import type { Bytes } from "./mutations.ts";

/** What was read of a file. */
export interface Found {
  /** All of it, as data. */
  readonly content: unknown;
  /** Whether it is what the file says. @default {true}, where no other reader is at hand */
  readonly isRight?: boolean;
}

/** A sound file, and how it is read. */
export interface Sample {
  /** Where the file is; mutants are written there. */
  readonly path: string;
  /** Its bytes. */
  readonly bytes: Bytes;
  /**
   * Reads what is there now, by what the commands and the server call.
   *
   * @param mutant The bytes that are there.
   */
  readonly read: (mutant: Bytes) => Promise<Found>;
}

/** Sound files. */
export type Samples = readonly [Sample, ...Sample[]];

/** A format. */
export interface FileFormat {
  /** Its name. */
  readonly name: string;
  /** What kind of content it has; a file of another format of the same kind may be read in its place. */
  readonly kind: string;
  /**
   * Whether a change of its content is found: by a checksum of the format, or one that the project stores.
   * A mutant that is read must then say what the sound file says.
   */
  readonly isSealed: boolean;
  /**
   * Makes sound files.
   *
   * @param folder A folder of its own.
   */
  readonly make: (folder: string) => Promise<Samples>;
}

/**
 * Makes a sample of each of some files.
 *
 * @param paths The files.
 * @param read Reads what is at a path.
 * @returns The samples.
 */
export async function samplesOf(
  paths: readonly string[],
  read: (path: string, mutant: Bytes) => Promise<Found>,
): Promise<Samples> {
  const [first, ...others] = await Promise.all(paths.map(async (path): Promise<Sample> => ({
    path,
    bytes: await Deno.readFile(path),
    read: (mutant) => read(path, mutant),
  })));
  if (first === undefined) throw new RangeError("Cannot check a format without files");
  return [first, ...others];
}
