/**
 * The small data sets that `_fixtures/make.py` made, for tests.
 *
 * @module
 */

import { join } from "node:path";

/**
 * Finds a fixture.
 *
 * @param name Its name below `_fixtures`.
 * @returns Its path.
 */
export function fixture(name: string): string {
  return join(import.meta.dirname ?? "", "_fixtures", name);
}
