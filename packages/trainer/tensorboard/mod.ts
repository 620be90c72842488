/**
 * TensorBoard event files.
 *
 * @module
 */

export * from "./event_writer.ts";
export type { LoggedImage } from "./image.ts";
