/**
 * TensorBoard event files: scalars, histograms and images of a training.
 *
 * @module
 */

export * from "./event_writer.ts";
export type { LoggedImage } from "./image.ts";
