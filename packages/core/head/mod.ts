/**
 * A softmax head on the features of a network.
 *
 * @module
 */

export * from "./head.ts";
export * from "./softmax_head.ts";
