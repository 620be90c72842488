/**
 * The names of files that the build puts beside the page.
 *
 * @module
 */

/** The model that a page answers by where no server does. */
export const MODEL_FILE = "model.safetensors";

/** What that model makes of the test images, as `GET /results` has it. */
export const RESULTS_FILE = "results.json";

/** The ledger of results. */
export const LEDGER_FILE = "ledger.json";

/**
 * The sheet of test images that the page lets users click at.
 *
 * @param dataset The name of the data set.
 * @returns The name of its file.
 *
 * @example Usage
 * ```ts
 * import { samplesFile } from "@goodness/demo";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(samplesFile("mnist"), "mnist-samples.png");
 * ```
 */
export function samplesFile(dataset: string): string {
  return `${dataset}-samples.png`;
}
