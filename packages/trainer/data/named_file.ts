/**
 * Files in memory.
 *
 * @module
 */

/** A file in memory. */
export interface NamedFile {
  /** Where it is, for errors. */
  readonly path: string;
  /** Its content. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}
