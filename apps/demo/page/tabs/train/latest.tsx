/**
 * The figures of the latest report, as a table.
 *
 * @module
 */

import type { JSX } from "preact";
import { percent } from "../../answer/chart.ts";
import type { Report } from "../../train/training.ts";

/** A row for each layer, and one for all. */
export function Latest({ report }: { report: Report | undefined }): JSX.Element | null {
  if (report === undefined) return null;
  return (
    <details>
      <summary>The same as numbers</summary>
      <div class="scroll" tabIndex={0} role="group" aria-label="Figures of each layer">
        <table>
          <caption>{`After ${report.step} batches`}</caption>
          <thead>
            <tr>
              <th scope="col">Goodness of</th>
              <th scope="col">Loss</th>
              <th scope="col">Right</th>
            </tr>
          </thead>
          <tbody>
            {report.layers.map(({ loss, accuracy }, layer) => (
              <tr key={layer}>
                <th scope="row">{`Layer ${layer + 1}`}</th>
                <td>{loss === null ? "–" : loss.toFixed(3)}</td>
                <td>{percent(accuracy)}</td>
              </tr>
            ))}
            <tr>
              <th scope="row">All layers</th>
              <td>–</td>
              <td>{percent(report.accuracy)}</td>
            </tr>
          </tbody>
        </table>
      </div>
    </details>
  );
}
