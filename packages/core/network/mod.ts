/**
 * Networks as data, their geometry and weights, and the forward pass.
 *
 * @module
 */

export * from "./geometry.ts";
