// @ts-check
/// <reference lib="dom" />
/**
 * Bars, one a label: of goodness stacked by layer, or of probability.
 *
 * @module
 */

import { chartOf, seriesOf } from "./chart.js";
import { element, find, setWidth } from "./elements.js";

/** @typedef {import("./api.js").Digit} Digit */
/** @typedef {import("./api.js").Model} Model */
/** @typedef {import("./chart.js").Series} Series */

/** A panel: the bars and their legend. */
export class Bars {
  #list = find("bars", HTMLElement);
  #legend = find("legend", HTMLElement);
  /** @type {Digit | null} */
  #digit = null;
  #relative = false;
  /** @type {readonly number[]} The layers that count, 0 for the first. */
  #layers = [];
  /** What the bars are made of, to know whether another model has other ones. */
  #made = "";

  constructor() {
    find("relative", HTMLInputElement).addEventListener("change", () => this.#setRelative(true));
    find("absolute", HTMLInputElement).addEventListener("change", () => this.#setRelative(false));
  }

  /**
   * Shows an answer.
   *
   * @param {Digit | null} digit The answer; `null` for bars without length.
   * @param {Model} model The model that gave it.
   * @returns {void}
   */
  show(digit, model) {
    this.#digit = digit;
    this.#layers = model.goodnessLayers;
    this.#make(model);
    this.#draw();
  }

  /**
   * Makes the rows that a model's answers need.
   *
   * @param {Model} model
   */
  #make(model) {
    const series = seriesOf(model);
    const made = [...series.map(({ name }) => name), ...model.classes].join();
    if (made === this.#made) return;
    this.#made = made;
    this.#legend.replaceChildren(...series.map(({ name, colour }) => {
      const entry = element("li", "legend-entry");
      entry.append(element("span", `swatch ${colour}`), name);
      return entry;
    }));
    this.#list.replaceChildren(...model.classes.map((name) => createRow(name, series)));
  }

  /** @param {boolean} relative Whether each layer counts from its lowest label. */
  #setRelative(relative) {
    this.#relative = relative;
    this.#draw();
  }

  #draw() {
    const { parts, longest, texts } = chartOf(this.#digit, this.#layers, this.#relative);
    for (const [label, row] of [...this.#list.children].entries()) {
      row.classList.toggle("best", label === this.#digit?.label);
      setText(row, ".value", texts[label] ?? "");
      for (const [index, segment] of [...row.querySelectorAll(".segment")].entries()) {
        setWidth(segment, longest > 0 ? (parts[index]?.[label] ?? 0) / longest : 0);
      }
    }
  }
}

/**
 * @param {string} name The label's.
 * @param {readonly Series[]} series
 */
function createRow(name, series) {
  const row = element("li", "row");
  const track = element("span", "track");
  track.append(...series.map(({ colour, mark }) => element("span", `segment ${colour}`, mark)));
  row.append(
    element("span", "label", name),
    track,
    element("span", "value"),
    element("span", "mark", "best"),
  );
  return row;
}

/**
 * @param {Element} row
 * @param {string} selector
 * @param {string} text
 */
function setText(row, selector, text) {
  const found = row.querySelector(selector);
  if (found !== null) found.textContent = text;
}
