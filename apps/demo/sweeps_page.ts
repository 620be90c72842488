/**
 * The page that lists sweeps. It needs no script.
 *
 * @module
 */

import { percent, timeText } from "@goodness/trainer/text";
import { html } from "hono/html";
import type { DamagedSweep, SweepSummary } from "./sweeps/sweep.ts";

type Html = ReturnType<typeof html>;

/**
 * Makes the page.
 *
 * @param sweeps The sweeps, in the order of the list.
 * @returns Its HTML.
 */
export function sweepsPage(sweeps: readonly (SweepSummary | DamagedSweep)[]): Html {
  return html`
    <!DOCTYPE html>
    <html lang="en-GB">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Sweeps</title>
        <link rel="stylesheet" href="/docs.css">
      </head>
      <body>
        <header>
          <h1>Sweeps</h1>
          <p><a href="/">Draw</a> · <a href="/docs">API</a></p>
        </header>
        <main>${sweeps.length === 0 ? nothing() : sweeps.map(item)}</main>
      </body>
    </html>
  `;
}

function nothing(): Html {
  return html`
    <p>There is no sweep yet. A sweep trains with many settings and compares them on validation images:</p>
    <pre tabindex="0"><code>deno task sweep --file rates.toml</code></pre>
    <p>docs/sweeps.md has such a file.</p>
  `;
}

function item(sweep: SweepSummary | DamagedSweep): Html {
  const { name } = sweep;
  const title = html`<h2><a href="/sweeps/${name}/">${name}</a></h2>`;
  if ("fault" in sweep) return html`<section>${title}<p role="alert">${sweep.fault}</p></section>`;
  const { kind, state, epochs, best, expectedEnd, updated } = sweep;
  const facts = [
    ["State", state],
    ["Search", kind],
    ["Epochs", `${epochs.made} of ${epochs.planned}`],
    ["Best so far", best === null ? "none yet" : `${percent(best.accuracy)} on validation images`],
    ...(expectedEnd === null ? [] : [["Expected end", timeText(expectedEnd)]]),
    ["As of", timeText(updated)],
  ];
  return html`
    <section>
      ${title}
      <dl>
        ${facts.map(([term, text]) =>
          html`
            <dt>${term}</dt>
            <dd>${text}</dd>
          `
        )}
      </dl>
    </section>
  `;
}
