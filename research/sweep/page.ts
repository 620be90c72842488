/**
 * The result of a sweep as a page: one HTML file without scripts and external files.
 *
 * @module
 */

import { type Html, html, percent } from "@goodness/trainer/text";
import { Html as Markup } from "@goodness/trainer/text";
import pageStyle from "./page.css" with { type: "text" };
import { parallelPlot } from "./parallel_plot.ts";
import type { SweepTable, TableRow } from "./table.ts";

/** The page loads nothing and runs no script. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/**
 * Renders the result of a sweep.
 *
 * @param table Its table.
 * @param command The command that trains the best run by hand, if there is one.
 * @returns The contents of an HTML file.
 */
export function renderSweepPage(table: SweepTable, command: string | undefined): string {
  const { sweep, seeds, rows } = table;
  const title = `Sweep ${sweep}`;
  return html`
    <!DOCTYPE html>
    <html lang="en-GB">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="${POLICY}">
        <title>${title}</title>
        <style>${new Markup(pageStyle)}</style>
      </head>
      <body>
        <main>
    <h1>${title}</h1>
    <p class="lead">${rows.length} candidates by ${table.kind} search, ${seeds
      .length} ${seeds.length === 1
      ? "seed"
      : "seeds"} each, ranked by their accuracy on validation images. Test images were not looked at.</p>
    ${command === undefined ? undefined : commandSection(command)}
    ${plotSection(table)}
    <h2 id="table">Candidates</h2>
    <div class="card" tabindex="0" role="region" aria-labelledby="table">${tableMarkup(table)}</div>
        </main>
      </body>
    </html>
  `.toString();
}

function commandSection(command: string): Html {
  return html`
    <h2>The best run</h2>
    <div class="card">
      <pre>${command}</pre>
    </div>
  `;
}

function plotSection(table: SweepTable): Html | undefined {
  const plot = parallelPlot(table);
  return plot && html`<h2 id="settings">Settings and accuracy</h2>
<div class="card" tabindex="0" role="region" aria-labelledby="settings">${plot}</div>`;
}

function tableMarkup({ searched, seeds, rows }: SweepTable): Html {
  const names = [
    ...["", ...searched, "epochs", "mean", "std"],
    ...(seeds.length > 1 ? seeds.map((seed) => `seed ${seed}`) : []),
  ];
  const failed = rows.some(({ reason }) => reason !== null);
  return html`
    <table>
      <caption>Accuracy on validation images. A candidate that made fewer epochs was left behind by better ones.</caption>
      <thead>
        <tr>${[...names, ...(failed ? ["why it failed"] : [])].map((name) =>
          html`<th scope="col">${name}</th>`
        )}</tr>
      </thead>
      <tbody>
    ${rows.map((row) => rowMarkup(row, searched, failed))}</tbody>
    </table>
  `;
}

function rowMarkup(row: TableRow, searched: readonly string[], failed: boolean): Html {
  const { rank, values, epochs, mean, std, accuracies, reason } = row;
  const shares = [mean, std, ...(accuracies.length > 1 ? accuracies : [])];
  const cells = [
    ...searched.map((name) => String(values[name] ?? "")),
    String(epochs),
    ...shares.map((share) => share === null ? "-" : percent(share)),
  ];
  return html`<tr><th scope="row">${rank}</th>${cells.map((cell) => html`<td>${cell}</td>`)}${
    failed ? html`<td class="reason">${reason ?? ""}</td>` : undefined
  }</tr>`;
}
