/**
 * The document about more than one machine.
 *
 * @module
 */

import type { CheckDocument } from "../reliability/document.ts";
import { MACHINES_CHECK } from "./machines.ts";
import { PROCESS_CHECK } from "./processes.ts";
import { QUEUE } from "./queue.ts";

/** What several workers come to. */
export const SCALING: CheckDocument = {
  task: "scaling",
  title: "Beyond one machine",
  purpose: "Measure what several processes come to together.",
  checks: [QUEUE, PROCESS_CHECK, MACHINES_CHECK],
  paths: { records: "docs/scaling", page: "docs/scaling.md" },
};
