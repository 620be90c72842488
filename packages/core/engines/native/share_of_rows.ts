/**
 * How threads share the rows of matrices.
 *
 * @module
 */

import { type JobShare, partOf } from "./kernels.ts";

/** Threads take whole groups of rows, so that few are computed in narrow blocks. */
const ROWS_TOGETHER = 16;

/** Rows of some matrices, one after the other. */
export interface RowsOfMatrices {
  /** The first matrix, and how many. */
  readonly matrix: number;
  readonly matrices: number;
  /** The first row of each, and how many. */
  readonly row: number;
  readonly rows: number;
}

/**
 * A thread's share of the rows of matrices: whole matrices, and parts of the first and the last.
 *
 * @param matrices The number of matrices, and of rows of each.
 */
export function shareOfRows(
  { matrices, rows }: { readonly matrices: number; readonly rows: number },
  share: JobShare,
): RowsOfMatrices[] {
  const groups = Math.ceil(rows / ROWS_TOGETHER);
  const [first, last] = partOf(matrices * groups, share);
  const found: RowsOfMatrices[] = [];
  for (let at = first; at < last;) {
    const [matrix, group] = [Math.floor(at / groups), at % groups];
    const whole = group === 0 ? Math.floor((last - at) / groups) : 0;
    if (whole > 0) {
      found.push({ matrix, matrices: whole, row: 0, rows });
      at += whole * groups;
      continue;
    }
    const end = Math.min(groups, group + last - at);
    const row = group * ROWS_TOGETHER;
    found.push({ matrix, matrices: 1, row, rows: Math.min(end * ROWS_TOGETHER, rows) - row });
    at += end - group;
  }
  return found;
}
