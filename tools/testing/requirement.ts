/**
 * Tests that need something the machine may lack.
 *
 * Where it is missing, a test shows as ignored with the reason and the remedy in its name. With
 * `CI=true` it fails instead, so that no check is lost unnoticed.
 *
 * @module
 */

/** A test's body. */
export type TestBody = (t: Deno.TestContext) => void | Promise<void>;

/** What a test needs. */
export interface Requirement {
  /** Why it is missing and what to do; nothing if it is there. */
  readonly missing?: string;
}

/**
 * Registers a test that needs something.
 *
 * @param name The test's name.
 * @param requirement What it needs.
 * @param body The test.
 */
export function testRequiring(name: string, requirement: Requirement, body: TestBody): void {
  const { missing } = requirement;
  if (missing === undefined) {
    Deno.test({ name, fn: body, sanitizeOps: false, sanitizeResources: false });
  } else if (Deno.env.get("CI") === "true") {
    Deno.test(name, () => {
      throw new Error(missing);
    });
  } else {
    Deno.test({ name: `${name} [${missing}]`, ignore: true, fn: () => {} });
  }
}
