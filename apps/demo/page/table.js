// @ts-check
/// <reference lib="dom" />
/**
 * The numbers behind the bars, for screen readers and for whoever wants them exactly.
 *
 * @module
 */

import { decimalsFor } from "./chart.js";

/** @typedef {import("./api.js").Digit} Digit */
/** @typedef {Exclude<Digit, { probabilities: number[] }>} GoodnessDigit */

/** Decimals of a probability. */
const PROBABILITY_DECIMALS = 4;

/**
 * Fills a table with probability per label, or with goodness per label and layer, also of layers that
 * do not count.
 *
 * @param {HTMLTableElement} table A table with a head and a body, whose contents are replaced.
 * @param {Digit | null} digit The answer; `null` for a table without rows.
 * @param {readonly number[]} counted The layers that count in the total, 0 for the first.
 * @returns {void}
 */
export function showTable(table, digit, counted) {
  const { names, rows } = digit === null ? { names: ["Label"], rows: [] } : columns(digit, counted);
  table.tHead?.replaceChildren(createRow(names.map((name) => createHeader(name, "col"))));
  table.tBodies[0]?.replaceChildren(...rows.map((texts, label) => {
    const best = label === digit?.label ? `${label} (best)` : String(label);
    return createRow([createHeader(best, "row"), ...texts.map(createCell)]);
  }));
}

/**
 * @param {Digit} digit
 * @param {readonly number[]} counted
 * @returns {{ names: string[], rows: string[][] }}
 */
function columns(digit, counted) {
  if (!("probabilities" in digit)) return goodnessColumns(digit, counted);
  const rows = digit.probabilities.map((value) => [value.toFixed(PROBABILITY_DECIMALS)]);
  return { names: ["Label", "Probability"], rows };
}

/**
 * @param {GoodnessDigit} digit
 * @param {readonly number[]} counted
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
