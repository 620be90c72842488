/**
 * The numbers behind the bars, for screen readers and for whoever wants them exactly.
 *
 * @module
 */

import type { JSX } from "preact";
import type { Digit, GoodnessDigit, Model } from "../state/api.ts";
import { useStore } from "../state/store.ts";
import { decimalsFor } from "./chart.ts";

/** Decimals of a probability. */
const PROBABILITY_DECIMALS = 4;

/** A table: a heading a column, and the figures of each label. */
interface Table {
  readonly names: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const EMPTY: Table = { names: ["Label"], rows: [] };

/** Probability per label, or goodness per label and layer, also of layers that do not count. */
export function NumberTable({ model }: { model: Model }): JSX.Element {
  const digit = useStore().digit.value;
  const { names, rows } = digit === null ? EMPTY : tableOf(digit, model);
  return (
    <details>
      <summary>The numbers as a table</summary>
      <div class="scroll" tabIndex={0} role="group" aria-label="Numbers">
        <table id="table" data-testid="table">
          <caption>
            {model.by === "head" ? "Probability per label" : "Goodness per label and layer"}
          </caption>
          <thead>
            <tr>{names.map((name) => <th key={name} scope="col">{name}</th>)}</tr>
          </thead>
          <tbody>
            {rows.map((texts, label) => (
              <tr key={label}>
                <th scope="row">
                  {`${model.classes[label] ?? label}${label === digit?.label ? " (best)" : ""}`}
                </th>
                {texts.map((text, at) => <td key={at}>{text}</td>)}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function tableOf(digit: Digit, { goodnessLayers }: Model): Table {
  if (!("probabilities" in digit)) return goodnessTable(digit, goodnessLayers);
  const rows = digit.probabilities.map((value) => [value.toFixed(PROBABILITY_DECIMALS)]);
  return { names: ["Label", "Probability"], rows };
}

function goodnessTable(
  { goodness, layers, margin }: GoodnessDigit,
  counted: readonly number[],
): Table {
  const decimals = decimalsFor(margin);
  const titles = layers.map((_, layer) => {
    return `Layer ${layer + 1}${counted.includes(layer) ? "" : " (not in the total)"}`;
  });
  const rows = goodness.map((total, label) => {
    const numbers = [...layers.map((values) => values[label] ?? 0), total];
    return numbers.map((number) => number.toFixed(decimals));
  });
  return { names: ["Label", ...titles, "Total"], rows };
}
