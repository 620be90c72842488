/**
 * The confusion matrix.
 *
 * @module
 */

import { type Html, html } from "../text/html.ts";
import { fixed } from "./format.ts";
import type { ReportData } from "./report_types.ts";
import { figureCard } from "./section.ts";

/** The most letters of a class name that fit the width of a column. */
const SHORT = 3;

type Matrix = readonly (readonly number[])[];

/**
 * Makes the figure of the confusion matrix.
 *
 * @param data The report's data.
 * @returns The figure; nothing without a matrix.
 */
export function confusionFigure({ confusion, labels }: ReportData): Html | undefined {
  if (confusion === undefined) return undefined;
  const named = labels.some((label) => label.length > SHORT) ? " named" : "";
  const head = labels.map((label) => html`<th scope="col">${label}</th>`);
  const rows = confusion.map((_, truth) => matrixRow(confusion, labels, truth));
  const body = html`
    <div class="scroll" role="region" aria-label="Confusion matrix" tabindex="0">
      <table class="confusion${named}">
        <caption class="unseen">Test images by true label (rows) and predicted label (columns)</caption>
        <thead>
          <tr>
            <td></td>
            <th scope="colgroup" colspan="${labels.length}" class="axis">predicted</th>
            <td></td>
          </tr>
          <tr><th scope="col" class="axis">true</th>${head}<th scope="col" class="axis">% right</th></tr>
        </thead>
        <tbody>
    ${rows}</tbody>
      </table>
    </div>
  `;
  return figureCard({ title: "Confusion matrix", body, caption: captionOf(confusion, labels) });
}

function matrixRow(confusion: Matrix, labels: readonly string[], truth: number): Html {
  const row = confusion[truth] ?? [];
  const total = row.reduce((sum, count) => sum + count, 0);
  const right = fixed(100 * (row[truth] ?? 0) / total, 1);
  const most = mostConfused(confusion);
  const cells = row.map((count, found) => {
    if (count === 0) return html`<td class="none">0</td>`;
    if (found === truth) return html`<td class="right">${count}</td>`;
    // The root keeps single mistakes visible beside frequent ones.
    const heat = Math.round(100 * Math.sqrt(count / most));
    return html`<td style="--heat:${heat}%">${count}</td>`;
  });
  return html`
    <tr><th scope="row">${labels[truth]}</th>${cells}<td class="total">${right}</td></tr>
  `;
}

function mistakesOf(confusion: Matrix): { truth: number; found: number; count: number }[] {
  return confusion.flatMap((row, truth) =>
    row.flatMap((count, found) => found === truth || count === 0 ? [] : [{ truth, found, count }])
  );
}

function mostConfused(confusion: Matrix): number {
  return mistakesOf(confusion).reduce((max, { count }) => Math.max(max, count), 0);
}

function captionOf(confusion: Matrix, labels: readonly string[]): string {
  const worst = mistakesOf(confusion).toSorted((a, b) => b.count - a.count)[0];
  const example = worst === undefined
    ? "Here there are none"
    : `The most frequent one here is ${labels[worst.truth]} predicted as ${labels[worst.found]}, ` +
      `${worst.count} ${worst.count === 1 ? "time" : "times"}`;
  return `Test images by true label (row) and predicted label (column). The diagonal is right. A warmer ` +
    `cell is a more frequent mistake. ${example}.`;
}
