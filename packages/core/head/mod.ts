/**
 * A softmax head: softmax regression on the features of a trained network.
 *
 * @module
 */

export * from "./head.ts";
export type { HeadOutputs } from "./head_readout.ts";
export * from "./softmax_head.ts";
