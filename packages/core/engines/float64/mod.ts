/**
 * The reference operations in double precision, for tests and for engines of one's own.
 *
 * @module
 */

export * from "./ops.ts";
