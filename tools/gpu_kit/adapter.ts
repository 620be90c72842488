/**
 * A WebGPU adapter, as far as results tell of it.
 *
 * @module
 */

import * as v from "valibot";

/** The schema of an adapter. */
export const ADAPTER = v.object({
  description: v.string(),
  vendor: v.string(),
  architecture: v.string(),
  isFallbackAdapter: v.boolean(),
  features: v.array(v.string()),
  limits: v.record(v.string(), v.number()),
});

/** An adapter. */
export type Adapter = v.InferOutput<typeof ADAPTER>;
