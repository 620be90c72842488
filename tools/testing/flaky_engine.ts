/**
 * An engine that fails at first.
 *
 * @module
 */

import { createEngine, type Engine } from "@goodness/core";

/** An engine in float64 whose first compilation fails with `out of memory`. */
export async function flakyEngine(): Promise<Engine> {
  const engine = await createEngine("float64");
  let failures = 1;
  return {
    ...engine,
    compile: (...args) =>
      failures-- > 0 ? Promise.reject(new Error("out of memory")) : engine.compile(...args),
  };
}
