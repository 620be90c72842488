/**
 * A softmax head on the features of a network.
 *
 * @module
 */

export * from "./head.ts";
export type { HeadAnswers } from "./head_readout.ts";
export * from "./softmax_head.ts";
