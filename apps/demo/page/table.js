// @ts-check
/// <reference lib="dom" />
/**
 * The numbers behind the bars, for screen readers and for whoever wants them exactly.
 *
 * @module
 */

import { decimalsFor } from "./bars.js";

/**
 * Fills a table with goodness per label and layer, also of layers that do not count.
 *
 * @param {HTMLTableElement} table A table with a head and a body, whose contents are replaced.
 * @param {import("./api.js").Digit | null} digit The answer; `null` for a table without rows.
 * @param {readonly number[]} counted The layers that count in the total, 0 for the first.
 * @returns {void}
 */
export function showTable(table, digit, counted) {
  const layers = digit?.layers ?? [];
  const decimals = decimalsFor(digit?.margin ?? 0);
  const titles = layers.map((_, layer) => {
    return `Layer ${layer + 1}${counted.includes(layer) ? "" : " (not in the total)"}`;
  });
  const names = ["Label", ...titles, "Total"];
  table.tHead?.replaceChildren(createRow(names.map((name) => createHeader(name, "col"))));
  table.tBodies[0]?.replaceChildren(...(digit?.goodness ?? []).map((total, label) => {
    const best = label === digit?.label ? `${label} (best)` : String(label);
    const numbers = [...layers.map((values) => values[label] ?? 0), total];
    return createRow([
      createHeader(best, "row"),
      ...numbers.map((number) => createCell(number.toFixed(decimals))),
    ]);
  }));
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
