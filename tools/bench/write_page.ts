/**
 * Where records, page and pictures lie.
 *
 * @module
 */

import { writeFileAtomically } from "@goodness/trainer/storage";
import { join } from "node:path";
import { renderPerformance } from "./performance_page.ts";
import { readBenchRecords } from "./record.ts";

/** Where the figures of speed are kept. */
export interface BenchPaths {
  /** The folder of records. */
  readonly records: string;
  /** The page. */
  readonly page: string;
  /** The folder of pictures, which lies beside the page. */
  readonly images: string;
}

/** Where they are kept in this repository. */
export const BENCH_PATHS: BenchPaths = {
  records: "docs/performance",
  page: "docs/performance.md",
  images: "docs/images",
};

/**
 * Writes the page and its pictures from the records.
 *
 * @param paths Where they lie.
 */
export async function writePerformancePage({ records, page, images }: BenchPaths): Promise<void> {
  const rendered = renderPerformance(await readBenchRecords(records));
  await Deno.mkdir(images, { recursive: true });
  for (const [name, picture] of Object.entries(rendered.pictures)) {
    await writeFileAtomically(join(images, name), picture);
  }
  await writeFileAtomically(page, rendered.page);
}
