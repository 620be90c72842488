/**
 * Operations on plain arrays in double precision: the reference in tests, and a basis for other
 * engines.
 *
 * @module
 */

export * from "./ops.ts";
