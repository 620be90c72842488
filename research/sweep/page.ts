/**
 * A sweep as a page, while it goes on and when it is finished.
 *
 * @module
 */

import { type Html, html, percent } from "@goodness/trainer/text";
import { curvePlot, curveScale } from "./curve_plot.ts";
import { parallelPlot } from "./parallel_plot.ts";
import { progressSection } from "./progress_section.ts";
import { runsTable, shownRuns } from "./runs_table.ts";
import type { SweepStatus } from "./status.ts";
import { SWEEP_FILES, type SweepState } from "./sweep_files.ts";
import type { SweepTable, TableRow } from "./table.ts";

/** What the page may load: its style, also where it is opened as a file, and the script of the server. */
const POLICY =
  "default-src 'none'; style-src 'self' file:; script-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'";

/** The script of the server that keeps a page up to date. */
const FOLLOW = "/follow.js";

/**
 * Renders a sweep. What changes while it goes on is in elements with an `id` and `data-follow`.
 *
 * @param state What is known of it.
 * @returns The contents of an HTML file. Its style is in another one, as the server allows no style in a page.
 */
export function renderSweepPage({ status, table }: SweepState): string {
  const isRunning = status.state === "running";
  const title = `Sweep ${table.sweep}`;
  return html`
    <!DOCTYPE html>
    <html lang="en-GB">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="${POLICY}">
        <title>${title}</title>
        <link rel="stylesheet" href="${SWEEP_FILES.style}">
        ${isRunning ? html`<script type="module" src="${FOLLOW}"></script>` : undefined}
      </head>
      <body>
        <main>
    <h1>${title}</h1>
    <p class="lead">${leadText(table)}</p>
    ${progressSection(status)}
    ${bestSection(status)}
    ${sections(status, table)}
    ${filesMarkup(status)}
        </main>
      </body>
    </html>
  `.toString();
}

function leadText({ kind, seeds, rows }: SweepTable): string {
  return `${rows.length} candidates by ${kind} search, ${seeds.length} ${
    seeds.length === 1 ? "seed" : "seeds"
  } each, ranked by their accuracy on validation images. Test images were not looked at.`;
}

function bestSection({ state, best }: SweepStatus): Html {
  const name = state === "finished" ? "The best run" : "The best so far";
  return html`
    <h2 id="best-title" data-follow>${name}</h2>
    <div class="card" id="best" data-follow>${best === null
      ? noneMarkup("No candidate was trained with all seeds.")
      : html`
        <p>${percent(best.accuracy)} on validation images: ${Object.entries(best.values).map((
          [key, value],
        ) => `${key} ${value}`).join(", ")}</p>
        <pre>${best.command}</pre>
      `}</div>
  `;
}

/** Each part is there from the beginning, so that the script finds it. */
function sections(status: SweepStatus, table: SweepTable): Html[] {
  const runs = shownRuns(status.runs);
  const scale = curveScale(runs);
  const ranked = runs.toSorted((a, b) => (b.accuracy ?? -1) - (a.accuracy ?? -1));
  const left = status.runs.length - runs.length;
  return [
    section(
      "settings",
      "Settings and accuracy",
      parallelPlot(table) ?? noneMarkup("Fewer than two candidates can be compared."),
    ),
    section(
      "curves",
      "Curves",
      scale ? curvePlot(ranked, scale) : noneMarkup("No run was validated after an epoch."),
    ),
    section("candidates", "Candidates", candidatesTable(table)),
    section(
      "runs",
      left === 0 ? "Runs" : `Runs (${left} more are in ${SWEEP_FILES.status})`,
      runsTable(runs, { searched: status.searched, scale }),
    ),
  ];
}

function noneMarkup(text: string): Html {
  return html`<p class="none">${text}</p>`;
}

function section(id: string, title: string, content: Html): Html {
  return html`
    <h2 id="${id}-title" data-follow>${title}</h2>
    <div class="card" id="${id}" tabindex="0" role="region" aria-labelledby="${id}-title"
      data-follow>${content}</div>
  `;
}

function filesMarkup({ state }: SweepStatus): Html {
  const { status, table, csv } = SWEEP_FILES;
  const names = state === "finished" ? [table, csv, status] : [status];
  const links = names.map((name) => html`<li><a href="${name}">${name}</a></li>`);
  return html`<ul class="files" id="files" data-follow><li><a href="../">All sweeps</a></li>${links}</ul>`;
}

function candidatesTable({ searched, seeds, rows }: SweepTable): Html {
  const names = [
    ...["rank", ...searched, "epochs", "mean", "std"],
    ...(seeds.length > 1 ? seeds.map((seed) => `seed ${seed}`) : []),
  ];
  const failed = rows.some(({ reason }) => reason !== null);
  return html`
    <p
      class="note">Accuracy on validation images. A candidate that made fewer epochs was left behind by better ones.</p>
    <table>
      <thead>
        <tr>${names.map((name) => html`<th scope="col">${name}</th>`)}${failed
          ? html`<th class="text" scope="col">why it failed</th>`
          : undefined}</tr>
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
  return html`<tr><th scope="row">${mean === null ? "-" : rank}</th>${
    cells.map((cell) => html`<td>${cell}</td>`)
  }${failed ? html`<td class="text">${reason ?? ""}</td>` : undefined}</tr>`;
}
