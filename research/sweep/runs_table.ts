/**
 * The runs of a sweep as a table: who trains them, how far they are, and their curves.
 *
 * @module
 */

import { type Html, html, percent } from "@goodness/trainer/text";
import { type CurveScale, smallCurve } from "./curve_plot.ts";
import type { RunState } from "./run_states.ts";

/** The most runs that are shown. */
const MOST = 200;

/** The states, in the order in which runs are shown. */
const STATES = ["running", "trained", "failed", "waiting"] as const satisfies RunState["state"][];

/**
 * The runs that a page shows: those that are trained now, then the others by their accuracy.
 *
 * @param runs All runs.
 * @returns The first 200 of them.
 */
export function shownRuns(runs: readonly RunState[]): readonly RunState[] {
  return runs.toSorted((a, b) =>
    STATES.indexOf(a.state) - STATES.indexOf(b.state) || (b.accuracy ?? -1) - (a.accuracy ?? -1)
  ).slice(0, MOST);
}

/**
 * Makes the table.
 *
 * @param runs The runs, as they are shown.
 * @param options The settings that are searched, and the scale of all curves.
 * @returns The table.
 */
export function runsTable(
  runs: readonly RunState[],
  { searched, scale }: {
    readonly searched: readonly string[];
    readonly scale: CurveScale | undefined;
  },
): Html {
  const names = ["run", "state", ...searched, "seed", "epochs", "validation", "curve"];
  const rows = runs.map((run) => {
    const { values, seed, epochs, planned, accuracy, curve } = run;
    const cells = [
      ...[run.state, ...searched.map((name) => String(values[name] ?? ""))],
      ...[String(seed), `${epochs} of ${planned}`, accuracy === null ? "-" : percent(accuracy)],
    ];
    return html`<tr><th scope="row"><code>${run.run}</code></th>${
      cells.map((cell) => html`<td>${cell}</td>`)
    }<td>${scale && curve.length > 0 ? smallCurve(curve, scale) : ""}</td><td class="text">${
      run.worker ?? run.reason ?? ""
    }</td></tr>`;
  });
  return html`
    <table>
      <thead>
        <tr>${names.map((name) =>
          html`<th scope="col">${name}</th>`
        )}<th class="text" scope="col">who trains it, or why it failed</th></tr>
      </thead>
      <tbody>
    ${rows}</tbody>
    </table>
  `;
}
