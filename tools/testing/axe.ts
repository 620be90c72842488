/**
 * Whether a page can be used by everyone, as far as axe can tell.
 *
 * @module
 */

import axe from "axe-core";
import type { Page } from "playwright-core";

/** What axe finds. */
interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/**
 * Looks for violations of WCAG and of good practice on a page as it is now.
 *
 * @param page The page.
 * @param rules The rules; all by default.
 * @returns A line for each element that breaks a rule; nothing if all is well.
 */
export async function axeViolations(page: Page, rules?: readonly string[]): Promise<string[]> {
  const options = JSON.stringify({
    resultTypes: ["violations"], // of others, one element says enough
    ...(rules && { runOnly: { type: "rule", values: rules } }),
  });
  await page.evaluate(axe.source);
  const violations = await page.evaluate<readonly Violation[]>(
    `axe.run(document, ${options}).then(({ violations }) => violations)`,
  );
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ html, failureSummary = "" }) => `${id} (${help}): ${html} ${failureSummary}`)
  );
}
