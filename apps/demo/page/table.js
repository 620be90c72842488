// @ts-check
/// <reference lib="dom" />
/**
 * The numbers behind the bars, for screen readers and for whoever wants them exactly.
 *
 * @module
 */

import { decimalsFor } from "./chart.js";
import { find } from "./elements.js";

/** @typedef {import("./api.js").Digit} Digit */
/** @typedef {import("./api.js").Model} Model */
/** @typedef {Exclude<Digit, { probabilities: readonly number[] }>} GoodnessDigit */

/** Decimals of a probability. */
const PROBABILITY_DECIMALS = 4;

/** A panel: a table with a row a label. */
export class NumberTable {
  #table = find("table", HTMLTableElement);

  /**
   * Shows probability per label, or goodness per label and layer, also of layers that do not count.
   *
   * @param {Digit | null} digit The answer; `null` for a table without rows.
   * @param {Model} model The model that gave it.
   * @returns {void}
   */
  show(digit, model) {
    const { names, rows } = digit === null ? EMPTY : columnsOf(digit, model);
    const header = createRow(names.map((name) => createHeader(name, "col")));
    this.#table.tHead?.replaceChildren(header);
    this.#table.tBodies[0]?.replaceChildren(...rows.map((texts, label) => {
      const name = model.classes[label] ?? String(label);
      const best = label === digit?.label ? `${name} (best)` : name;
      return createRow([createHeader(best, "row"), ...texts.map(createCell)]);
    }));
  }
}

/** @type {{ names: string[], rows: string[][] }} */
const EMPTY = { names: ["Label"], rows: [] };

/**
 * @param {Digit} digit
 * @param {Model} model
 */
function columnsOf(digit, { goodnessLayers }) {
  if (!("probabilities" in digit)) return goodnessColumns(digit, goodnessLayers);
  const rows = digit.probabilities.map((value) => [value.toFixed(PROBABILITY_DECIMALS)]);
  return { names: ["Label", "Probability"], rows };
}

/**
 * @param {GoodnessDigit} digit
 * @param {readonly number[]} counted The layers that count in the total, 0 for the first.
 */
function goodnessColumns({ goodness, layers, margin }, counted) {
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

/** @param {HTMLElement[]} cells */
function createRow(cells) {
  const row = document.createElement("tr");
  row.append(...cells);
  return row;
}

/**
 * @param {string} text
 * @param {"row" | "col"} scope
 */
function createHeader(text, scope) {
  const header = document.createElement("th");
  header.scope = scope;
  header.textContent = text;
  return header;
}

/** @param {string} text */
function createCell(text) {
  const cell = document.createElement("td");
  cell.textContent = text;
  return cell;
}
