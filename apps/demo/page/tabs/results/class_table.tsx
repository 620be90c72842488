/**
 * The accuracy of each class.
 *
 * @module
 */

import type { JSX } from "preact";
import type { ClassFigures } from "./figures.ts";

/** What is shown. */
export interface ClassTableProps {
  /** Names of the labels. */
  readonly classes: readonly string[];
  /** The figures of each; null before they are known. */
  readonly figures: readonly ClassFigures[] | null;
}

/** A row a class, its bar as long as its share of mistakes. */
export function ClassTable({ classes, figures }: ClassTableProps): JSX.Element {
  const shares = figures?.map(({ count, wrong }) => wrong / Math.max(count, 1)) ?? [];
  const most = Math.max(...shares, Number.MIN_VALUE);
  return (
    <table class="class-table">
      <caption>Mistakes by class; the class of most has the longest bar</caption>
      <thead>
        <tr>
          <th scope="col">Class</th>
          <th scope="col">Images</th>
          <th scope="col">Wrong</th>
          <th scope="col">Accuracy</th>
          <td />
        </tr>
      </thead>
      <tbody>
        {classes.map((name, label) => {
          const share = shares[label];
          return (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{figures?.[label]?.count}</td>
              <td>{figures?.[label]?.wrong}</td>
              <td>{share !== undefined && `${(100 * (1 - share)).toFixed(2)} %`}</td>
              <td class="class-bar">
                <div class="track" aria-hidden="true">
                  <div class="class-mistakes" style={{ width: `${100 * (share ?? 0) / most}%` }} />
                </div>
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
