/**
 * The same test on every engine.
 *
 * @module
 */

import { createEngine, type Engine } from "@goodness/core";
import { engineNames, ENGINES } from "@goodness/core/engines";
import { gpuTest } from "./device_test.ts";

/** The body of a test that is given a started engine. */
export type EngineTestBody = (engine: Engine, t: Deno.TestContext) => void | Promise<void>;

/**
 * Registers a test for every engine, and for `native` without oneDNN; one on a GPU needs an adapter, see
 * {@linkcode gpuTest}.
 *
 * @param name The test's name, which the engine's name follows.
 * @param body The test.
 * @param options Whether `float64` is left out, as it is what the test compares with.
 *
 * @example
 * ```ts ignore
 * testEachEngine("Engine.device names the hardware", (engine) => {
 *   assert(engine.device.length > 0);
 * });
 * ```
 */
export function testEachEngine(
  name: string,
  body: EngineTestBody,
  { withoutReference = false }: { withoutReference?: boolean } = {},
): void {
  for (const engine of engineNames(({ purpose }) => !withoutReference || purpose !== "reference")) {
    const register = ENGINES[engine].hardware === "gpu" ? gpuTest : Deno.test;
    register(`${name}, on ${engine}`, async (t: Deno.TestContext) => {
      await body(await createEngine(engine), t);
    });
  }
  Deno.test(`${name}, on native without oneDNN`, async (t: Deno.TestContext) => {
    await body(await createEngine("native", { oneDnn: "none" }), t);
  });
}
