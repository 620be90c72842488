/**
 * How many images of each label got which label.
 *
 * @module
 */

import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Cell } from "./figures.ts";

/** What is shown. */
export interface ConfusionProps {
  /** Names of the labels. */
  readonly classes: readonly string[];
  /** How many images of a right label (row) got a label (column); null before it is known. */
  readonly matrix: readonly (readonly number[])[] | null;
  /** The chosen cell. */
  readonly chosen: Cell;
  /** Takes another cell. */
  readonly onChoose: (cell: Cell) => void;
}

/** How far an arrow key goes. */
const MOVES: Readonly<Record<string, Cell>> = {
  ArrowUp: { truth: -1, answer: 0 },
  ArrowDown: { truth: 1, answer: 0 },
  ArrowLeft: { truth: 0, answer: -1 },
  ArrowRight: { truth: 0, answer: 1 },
};

/** A table of buttons; arrow keys go from cell to cell. */
export function Confusion({ classes, matrix, chosen, onChoose }: ConfusionProps): JSX.Element {
  const table = useRef<HTMLTableElement>(null);

  function onKeyDown(event: KeyboardEvent): void {
    const move = MOVES[event.key];
    if (move === undefined || matrix === null) return;
    event.preventDefault();
    const last = classes.length - 1;
    const within = (at: number): number => Math.min(Math.max(at, 0), last);
    const truth = within(chosen.truth + move.truth);
    const answer = within(chosen.answer + move.answer);
    onChoose({ truth, answer });
    table.current?.querySelector<HTMLElement>(`[data-cell="${truth} ${answer}"]`)?.focus();
  }

  return (
    <table ref={table} class="confusion" data-testid="confusion" onKeyDown={onKeyDown}>
      <caption>A row for each right label, a column for each answer</caption>
      <thead>
        <tr>
          <td />
          {classes.map((name) => <th key={name} scope="col">{name}</th>)}
        </tr>
      </thead>
      <tbody>
        {classes.map((name, truth) => (
          <tr key={name}>
            <th scope="row">{name}</th>
            {classes.map((answerName, answer) => {
              const count = matrix?.[truth]?.[answer];
              const isChosen = truth === chosen.truth && answer === chosen.answer;
              return (
                <td key={answer}>
                  <button
                    type="button"
                    class={truth === answer ? "right" : (count ?? 0) > 0 ? "wrong" : "none"}
                    data-cell={`${truth} ${answer}`}
                    tabIndex={isChosen ? 0 : -1}
                    aria-pressed={isChosen}
                    aria-label={`${name} read as ${answerName}: ${count ?? "not known yet"}`}
                    disabled={matrix === null}
                    onClick={() => onChoose({ truth, answer })}
                  >
                    {count === 0 ? "·" : count}
                  </button>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
