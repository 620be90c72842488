/**
 * TensorBoard event files.
 *
 * @module
 */

export * from "./event_writer.ts";
