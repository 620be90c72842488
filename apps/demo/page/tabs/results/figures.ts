/**
 * What follows from a model's answers about test images.
 *
 * @module
 */

import type { TestResults } from "../../../results/test_results.ts";

/** A cell of a confusion matrix. */
export interface Cell {
  /** The right label. */
  readonly truth: number;
  /** The label that the model gives. */
  readonly answer: number;
}

/** How many images of a class there are, and how many of them were classified wrongly. */
export interface ClassFigures {
  readonly count: number;
  readonly wrong: number;
}

/**
 * Counts answers.
 *
 * @param results The answers.
 * @param labels How many labels there are.
 * @returns How many images of a right label (row) got a label (column).
 */
export function confusionOf({ truth, predictions }: TestResults, labels: number): number[][] {
  const matrix = Array.from({ length: labels }, () => new Array<number>(labels).fill(0));
  truth.forEach((label, index) => {
    const row = matrix[label];
    const answer = predictions[index] ?? 0;
    if (row !== undefined) row[answer] = (row[answer] ?? 0) + 1;
  });
  return matrix;
}

/**
 * Finds the images of a cell.
 *
 * @param results The answers.
 * @param cell The cell.
 * @returns The images' places, in their order.
 */
export function imagesOf({ truth, predictions }: TestResults, cell: Cell): number[] {
  return truth.flatMap((label, index) =>
    label === cell.truth && predictions[index] === cell.answer ? [index] : []
  );
}

/**
 * Finds the most frequent mistake.
 *
 * @param confusion The confusion matrix.
 * @returns Its cell; the first one without any mistake.
 */
export function worstCell(confusion: readonly (readonly number[])[]): Cell {
  const cells = confusion.flatMap((row, truth) =>
    row.map((count, answer) => ({ truth, answer, count: truth === answer ? 0 : count }))
  );
  const [worst = { truth: 0, answer: 0 }] = cells.toSorted((a, b) => b.count - a.count);
  return { truth: worst.truth, answer: worst.answer };
}

/**
 * Counts mistakes by class.
 *
 * @param confusion The confusion matrix.
 * @returns The figures of each class.
 */
export function classFigures(confusion: readonly (readonly number[])[]): ClassFigures[] {
  return confusion.map((row, truth) => {
    const count = row.reduce((sum, value) => sum + value, 0);
    return { count, wrong: count - (row[truth] ?? 0) };
  });
}
