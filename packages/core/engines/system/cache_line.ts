/**
 * Cache lines: what processors move between memory and caches.
 *
 * @module
 */

/** Bytes of a cache line. */
export const LINE = 64;
