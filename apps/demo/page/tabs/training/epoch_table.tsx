/**
 * The numbers behind the curves.
 *
 * @module
 */

import type { JSX } from "preact";
import type { Epoch } from "./epochs.ts";

/** A row an epoch. */
export function EpochTable({ epochs }: { epochs: readonly Epoch[] }): JSX.Element {
  const layers = epochs.at(-1)?.layers.map((_, layer) => layer + 1) ?? [];
  return (
    <details>
      <summary>The numbers as a table</summary>
      <div class="scroll" tabIndex={0} role="group" aria-label="Numbers of the epochs">
        <table>
          <caption>Loss, and accuracy on validation images</caption>
          <thead>
            <tr>
              <th scope="col">Epoch</th>
              <th scope="col">Accuracy</th>
              {layers.map((layer) => <th key={layer} scope="col">{`Loss of layer ${layer}`}</th>)}
              {layers.map((layer) => <th key={layer} scope="col">{`Accuracy of layer ${layer}`}
              </th>)}
            </tr>
          </thead>
          <tbody>
            {epochs.map(({ epoch, accuracy, layers }) => (
              <tr key={epoch}>
                <th scope="row">{epoch}</th>
                <td>{shareText(accuracy)}</td>
                {layers.map(({ loss }, at) => <td key={at}>{loss?.toPrecision(4) ?? "–"}</td>)}
                {layers.map(({ accuracy }, at) => <td key={at}>{shareText(accuracy)}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function shareText(share: number | null): string {
  return share === null ? "–" : `${(100 * share).toFixed(2)} %`;
}
