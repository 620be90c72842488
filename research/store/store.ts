/**
 * Where runs are kept that several machines go on with: a folder that all of them reach, or a bucket of S3.
 *
 * @module
 */

/** A store that does not do what it is asked, such as one that cannot be reached. */
export class StoreError extends Error {
  /** The name of this class of errors. */
  override readonly name: string = "StoreError";
}

/** Objects by key, such as `rates/4f2a81c09b3d-1/manifest.json`. A reader sees an object whole or not at all. */
export interface Store {
  /** Its URL. */
  readonly url: string;
  /**
   * Reads an object.
   *
   * @param key Its key.
   * @returns Its bytes; nothing if there is none.
   */
  read(key: string): Promise<Uint8Array<ArrayBuffer> | undefined>;
  /**
   * Writes an object, and replaces what had its key.
   *
   * @param key Its key.
   * @param bytes Its bytes.
   */
  write(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /**
   * Lists keys.
   *
   * @param prefix What they begin with; it ends with `/`.
   * @returns The keys, in ascending order.
   */
  list(prefix: string): Promise<string[]>;
  /**
   * Removes objects.
   *
   * @param keys Their keys; those that are gone already do no harm.
   */
  remove(keys: readonly string[]): Promise<void>;
}
