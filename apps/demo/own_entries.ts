/**
 * The keys that an object of a request may have, and no others.
 *
 * @module
 */

/**
 * Takes the names away that every object inherits: Valibot would take a key such as `constructor` or `__proto__` for
 * one that may be there.
 *
 * @param entries The schema of each key.
 * @returns The same, without a prototype.
 */
export function ownEntries<Entries extends object>(entries: Entries): Entries {
  return Object.assign(Object.create(null), entries);
}
