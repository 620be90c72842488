/**
 * Tests that need the library oneDNN; see `requirement.ts` for where there is none.
 *
 * @module
 */

import { oneDnnPrecisions } from "@goodness/core/engines/native";
import { type Requirement, type TestBody, testRequiring } from "./requirement.ts";

const REMEDY = "on Debian install libdnnl-dev";

/**
 * Registers a test that needs oneDNN, and fast products of bfloat16 if it says so. A processor without these cannot
 * run the test, so it is ignored there.
 *
 * @param name The test's name.
 * @param body The test.
 * @param options Whether it needs bfloat16.
 */
export function oneDnnTest(
  name: string,
  body: TestBody,
  { bf16 = false }: { bf16?: boolean } = {},
): void {
  const precisions = oneDnnPrecisions();
  if (precisions.length === 0) {
    const requirement: Requirement = { missing: `no oneDNN: ${REMEDY}` };
    testRequiring(name, requirement, body);
  } else if (bf16 && !precisions.includes("bf16")) {
    const reason = "this processor has no products of bfloat16";
    Deno.test({ name: `${name} [${reason}]`, ignore: true, fn: () => {} });
  } else testRequiring(name, {}, body);
}
