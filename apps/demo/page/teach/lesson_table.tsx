/**
 * A drawing before and after its lesson.
 *
 * @module
 */

import type { JSX } from "preact";
import type { LessonResult, Verdict } from "./lessons.ts";

/** The answer and the goodness that changed, before and after, and how it was done. */
export function LessonTable(
  { last, classes }: { last: LessonResult; classes: readonly string[] },
): JSX.Element {
  const { label, before, after, steps, milliseconds } = last;
  const wrong = rivalOf(last);
  const name = (of: number): string => classes[of] ?? String(of);
  const answer = ({ label, sure }: Verdict): string => `${name(label)}${sure === false ? "?" : ""}`;
  const goodness = (of: number) => ({ goodness }: Verdict) => goodness[of]?.toFixed(3) ?? "–";
  const rows: readonly (readonly [string, (verdict: Verdict) => string])[] = [
    ["Answer", answer],
    [`Goodness as ${name(label)}`, goodness(label)],
    [`Goodness as ${name(wrong)}`, goodness(wrong)],
  ];
  return (
    <>
      <table data-testid="teach-table">
        <caption class="unseen">The drawing of the last lesson</caption>
        <thead>
          <tr>
            <th scope="col">{`The last lesson: ${name(label)}`}</th>
            <th scope="col">Before</th>
            <th scope="col">After</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([title, of]) => (
            <tr key={title}>
              <th scope="row">{title}</th>
              <td>{of(before)}</td>
              <td>{of(after)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="caption">
        {`${steps === 1 ? "One step" : `${steps} steps`} in ${
          (milliseconds / 1000).toFixed(1)
        } s. In each, every layer raised its own goodness of the drawing as ${name(label)} and ` +
          `lowered that as ${name(wrong)}, beside digits that it must not forget. There was no ` +
          "backward pass, so no layer had to keep anything for another."}
        {after.label !== label && " It is not right yet: teach it once more."}
      </p>
    </>
  );
}

/** The wrong label that had most goodness before. */
function rivalOf({ label, before: { goodness } }: LessonResult): number {
  const wrong = goodness.map((value, other) => other === label ? -1 : value);
  return wrong.indexOf(Math.max(...wrong));
}
