// @ts-check
/// <reference lib="dom" />
/**
 * Ten bars, one a label: of goodness stacked by layer, or of probability.
 *
 * @module
 */

import { chartOf, seriesOf } from "./chart.js";
import { element, setWidth } from "./elements.js";

/** @typedef {import("./api.js").Digit} Digit */
/** @typedef {import("./api.js").Model} Model */
/** @typedef {import("./chart.js").Series} Series */

const LABELS = 10;

/** The bars and their legend. */
export class Bars {
  /** @type {HTMLElement} */
  #list;
  /** @type {HTMLElement} */
  #legend;
  /** @type {Digit | null} */
  #digit = null;
  #relative = false;
  /** @type {readonly number[]} The layers that count, 0 for the first. */
  #layers = [];
  /** What the bars are made of, to know whether another model has other ones. */
  #made = "";

  /**
   * @param {HTMLElement} list Takes one row per label.
   * @param {HTMLElement} legend Takes one entry per colour.
   */
  constructor(list, legend) {
    this.#list = list;
    this.#legend = legend;
  }

  /**
   * Shows an answer.
   *
   * @param {Digit | null} digit The answer; `null` for bars without length.
   * @returns {void}
   */
  show(digit) {
    this.#digit = digit;
    this.#draw();
  }

  /**
   * Makes the bars that a model's answers need.
   *
   * @param {Pick<Model, "by" | "goodnessLayers">} model The model.
   * @returns {void}
   */
  setModel(model) {
    const series = seriesOf(model);
    const made = series.map(({ name }) => name).join();
    if (made === this.#made) return;
    this.#made = made;
    this.#layers = model.goodnessLayers;
    this.#legend.replaceChildren(...series.map(({ name, colour }) => {
      const entry = element("li", "legend-entry");
      entry.append(element("span", `swatch ${colour}`), name);
      return entry;
    }));
    this.#list.replaceChildren(
      ...Array.from({ length: LABELS }, (_, label) => createRow(label, series)),
    );
    this.#draw();
  }

  /**
   * Chooses where bars of goodness begin.
   *
   * @param {boolean} relative Whether each layer counts from its lowest label.
   * @returns {void}
   */
  setRelative(relative) {
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
 * @param {number} label
 * @param {readonly Series[]} series
 */
function createRow(label, series) {
  const row = element("li", "row");
  const track = element("span", "track");
  track.append(...series.map(({ colour, mark }) => element("span", `segment ${colour}`, mark)));
  row.append(
    element("span", "label", String(label)),
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
