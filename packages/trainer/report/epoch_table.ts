/**
 * The numbers of the curves, for screen readers and for copying.
 *
 * @module
 */

import { type Html, html } from "../text/html.ts";
import { fixed, fullPercent } from "./format.ts";
import type { ReportData, ReportEpoch, ReportLayer } from "./report_types.ts";

interface Column {
  readonly name: string;
  readonly cell: (layer: ReportLayer) => string | undefined;
}

const COLUMNS: readonly Column[] = [
  { name: "loss", cell: ({ loss }) => fixed(loss, 4) },
  { name: "goodness +", cell: ({ positiveGoodness }) => fixed(positiveGoodness, 3) },
  { name: "goodness −", cell: ({ negativeGoodness }) => fixed(negativeGoodness, 3) },
  { name: "pairwise error", cell: ({ pairwiseError }) => fullPercent(pairwiseError) },
  { name: "dead units", cell: ({ deadUnits }) => optionalPercent(deadUnits) },
  { name: "validation", cell: ({ validationAccuracy }) => optionalPercent(validationAccuracy) },
];

/**
 * Makes a collapsed table of all metrics of the epochs.
 *
 * @param data The report's data.
 * @returns The markup.
 */
export function epochTable({ epochs }: ReportData): Html {
  const layers = epochs.flatMap((epoch) => epoch.layers);
  const columns = COLUMNS.filter(({ cell }) => layers.some((layer) => cell(layer) !== undefined));
  const headings = ["layer", ...columns.map(({ name }) => name)];
  return html`
    <details class="card">
      <summary>The numbers as a table</summary>
      <div class="scroll" role="region" aria-label="The numbers as a table" tabindex="0">
        <table class="numbers">
    <caption>The metrics of each layer in each epoch</caption>
    <thead><tr><th scope="col">epoch</th>${headings.map((name) =>
      html`<th scope="col">${name}</th>`
    )}</tr></thead>
    ${epochs.map((epoch) => epochRows(epoch, columns))}
        </table>
      </div>
    </details>
  `;
}

function epochRows(
  { epoch, layers, validationAccuracy }: ReportEpoch,
  columns: readonly Column[],
): Html {
  const together = validationAccuracy === undefined ? undefined : html`
    <tr>
      <td>together</td>
      <td colspan="${columns.length}">${fullPercent(validationAccuracy)}</td>
    </tr>
  `;
  const [first, ...others] = layers.map((layer, index) =>
    html`<td>${index + 1}</td>${columns.map(({ cell }) => html`<td>${cell(layer) ?? "-"}</td>`)}`
  );
  const rows = layers.length + (together === undefined ? 0 : 1);
  return html`
    <tbody><tr><th scope="rowgroup" rowspan="${rows}">${epoch}</th>${first}</tr>
    ${others.map((cells) => html`<tr>${cells}</tr>`)}
    ${together}</tbody>
  `;
}

function optionalPercent(share: number | undefined): string | undefined {
  return share === undefined ? undefined : fullPercent(share);
}
