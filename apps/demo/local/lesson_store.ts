/**
 * Lessons in the browser's own storage: nothing of them leaves it.
 *
 * @module
 */

import type { Instance } from "../page/state/api.ts";
import type { LessonResult } from "../page/teach/lessons.ts";

/** A lesson as it is kept. */
export interface StoredLesson {
  /** Its number; later ones have higher ones. */
  readonly id: number;
  /** Which served model it goes on from. */
  readonly base: string;
  /** The drawing or the picture. */
  readonly instance: Instance;
  /** The network's input, in bytes. */
  readonly pixels: Uint8Array<ArrayBuffer>;
  /** What came of it. */
  readonly result: LessonResult;
  /** The model after it, as a model file. */
  readonly file: Blob;
}

const DATABASE = "goodness";
const STORE = "lessons";
const BY_BASE = "base";

/** The lessons of one served model, the first one first. */
export class LessonStore {
  readonly #database: IDBDatabase;
  readonly #base: string;

  private constructor(database: IDBDatabase, base: string) {
    this.#database = database;
    this.#base = base;
  }

  /**
   * Opens the storage.
   *
   * @param base Which served model the lessons go on from.
   * @returns Its lessons.
   * @throws {Error} If the browser keeps nothing for this page.
   */
  static async open(base: string): Promise<LessonStore> {
    const opening = indexedDB.open(DATABASE, 1);
    opening.addEventListener("upgradeneeded", () => {
      const store = opening.result.createObjectStore(STORE, { keyPath: "id", autoIncrement: true });
      store.createIndex(BY_BASE, "base");
    });
    return new LessonStore(await resultOf(opening), base);
  }

  /** Reads all lessons; files stay where they are until they are read. */
  async all(): Promise<StoredLesson[]> {
    return await resultOf(this.#store("readonly").index(BY_BASE).getAll(this.#base));
  }

  /**
   * Keeps a lesson, as the last one.
   *
   * @param lesson The lesson.
   * @returns Its number.
   * @throws {Error} If there is no room for it.
   */
  async add(lesson: Omit<StoredLesson, "id" | "base">): Promise<number> {
    const store = this.#store("readwrite");
    const adding = store.add({ ...lesson, base: this.#base });
    await doneOf(store.transaction);
    return Number(adding.result);
  }

  /**
   * Forgets lessons.
   *
   * @param count How many, from the last one on; all of them where left out.
   */
  async forget(count = Infinity): Promise<void> {
    const store = this.#store("readwrite");
    const keys = await resultOf(store.index(BY_BASE).getAllKeys(this.#base));
    for (const key of keys.slice(-count)) store.delete(key);
    await doneOf(store.transaction);
  }

  #store(mode: IDBTransactionMode): IDBObjectStore {
    return this.#database.transaction(STORE, mode).objectStore(STORE);
  }
}

function resultOf<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.addEventListener("success", () => resolve(request.result));
    request.addEventListener("error", () => reject(request.error));
  });
}

function doneOf(transaction: IDBTransaction): Promise<void> {
  return new Promise((resolve, reject) => {
    transaction.addEventListener("complete", () => resolve());
    transaction.addEventListener("abort", () => reject(transaction.error));
  });
}
