/**
 * The rule of confident predictions, as a model file stores it.
 *
 * @module
 */

import * as v from "valibot";
import { labelCount } from "../network/network_spec.ts";
import type { Network } from "../network/geometry.ts";
import { objectiveOf } from "../objectives/objectives.ts";
import type { ConfidenceRule } from "../prediction/confidence.ts";

const finite = v.pipe(v.number(), v.finite());

const USUAL = v.array(v.strictObject({ mean: finite, std: v.pipe(finite, v.gtValue(0)) }));

const RULE = v.strictObject({
  goodness: USUAL,
  lead: v.exactOptional(USUAL),
  mostDistance: v.pipe(finite, v.minValue(0)),
});

/**
 * Parses a rule from JSON, strictly.
 *
 * @param text JSON of a rule.
 * @param network The network that it is about.
 * @returns The rule.
 * @throws {SyntaxError} If the text is not JSON, if something is missing, unknown or out of range, or if the rule
 *   is not of the network's layers.
 */
export function parseConfidenceRule(text: string, { layers, spec }: Network): ConfidenceRule {
  const result = v.safeParse(RULE, JSON.parse(text));
  if (!result.success) {
    const [issue] = result.issues;
    const path = v.getDotPath(issue) ?? "";
    throw new SyntaxError(`Cannot read confidence at "${path}": ${issue.message}`);
  }
  const { goodness, lead } = result.output;
  const leads = objectiveOf(spec).answers(labelCount(spec)) > 1 ? layers.length : 0;
  if (goodness.length === layers.length && (lead?.length ?? 0) === leads) return result.output;
  throw new SyntaxError(
    `Cannot read confidence: it must be of ${layers.length} layers with ${leads} leads, and is of ` +
      `${goodness.length} with ${lead?.length ?? 0}`,
  );
}
