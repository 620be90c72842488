/**
 * The ledger of this project's results.
 *
 * @module
 */

import type { JSX } from "preact";
import type { LedgerLine } from "../../../answers/ledger_line.ts";

/** A row an entry. */
export function LedgerTable({ lines }: { lines: readonly LedgerLine[] }): JSX.Element {
  return (
    <>
      <p class="caption">
        Errors in percent of the test images: mean ± sample standard deviation over seeds. Each is
        trained anew by <code>deno task reproduce --only</code> and its name.
      </p>
      <div class="scroll" tabIndex={0} role="group" aria-label="Ledger">
        <table class="ledger" data-testid="ledger">
          <thead>
            <tr>
              <th scope="col">Training</th>
              <th scope="col">What it is</th>
              <th scope="col">Error</th>
              <th scope="col">Goal</th>
              <th scope="col">Best published of its kind</th>
              <th scope="col">Seconds</th>
            </tr>
          </thead>
          <tbody>
            {lines.map(({ id, title, error, goal, reached, published, seconds }) => (
              <tr key={id}>
                <th scope="row">{id}</th>
                <td>{title}</td>
                <td>{errorText(error)}</td>
                <td>{`${goal.toFixed(2)} ${reached ? "✓ reached" : "not reached"}`}</td>
                <td>{published && `${published.error.toFixed(2)} (${published.name})`}</td>
                <td>{seconds.toFixed(0)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function errorText({ mean, std, count }: LedgerLine["error"]): string {
  const scatter = std === null ? "" : ` ± ${std.toFixed(3)}`;
  return `${mean.toFixed(3)}${scatter} (n = ${count})`;
}
