// @ts-check
/// <reference lib="dom" />
/**
 * Ten bars of goodness, each stacked by layer.
 *
 * @module
 */

/** @typedef {import("./api.js").Digit} Digit */

const LABELS = 10;
const COLOURS = 4;

/**
 * The stacked parts of the bars.
 *
 * @param {readonly (readonly number[])[]} layers Goodness per layer and label `[layers][10]`.
 * @param {boolean} relative Whether each layer counts from its lowest label instead of from zero.
 *   That takes the same amount from every label: the order and all differences stay.
 * @returns {number[][]} Part per layer and label, each at least 0.
 */
export function stackParts(layers, relative) {
  return layers.map((values) => {
    const floor = relative ? Math.min(...values) : 0;
    return values.map((value) => Math.max(0, value - floor));
  });
}

/**
 * Chooses how many decimals show the margin with two figures at least, so that close labels are
 * told apart.
 *
 * @param {number} margin The highest goodness minus the second highest.
 * @returns {number} Decimals, 2 to 6.
 */
export function decimalsFor(margin) {
  if (!(margin > 0)) return 2;
  return Math.min(6, Math.max(2, 1 - Math.floor(Math.log10(margin))));
}

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

  /**
   * @param {HTMLElement} list Takes one row per label.
   * @param {HTMLElement} legend Takes one entry per layer.
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
   * Chooses the layers that the bars are stacked of.
   *
   * @param {readonly number[]} layers The layers that count, 0 for the first.
   * @returns {void}
   */
  setLayers(layers) {
    if (layers.join() === this.#layers.join()) return;
    this.#layers = layers;
    this.#legend.replaceChildren(...layers.map((layer) => {
      const entry = element("li", "legend-entry");
      entry.append(element("span", `swatch ${colourOf(layer)}`), `Layer ${layer + 1}`);
      return entry;
    }));
    this.#list.replaceChildren(
      ...Array.from({ length: LABELS }, (_, label) => createRow(label, layers)),
    );
    this.#draw();
  }

  /**
   * Chooses where the bars begin.
   *
   * @param {boolean} relative Whether each layer counts from its lowest label.
   * @returns {void}
   */
  setRelative(relative) {
    this.#relative = relative;
    this.#draw();
  }

  #draw() {
    const values = this.#layers.map((layer) => this.#digit?.layers[layer] ?? []);
    const parts = stackParts(values, this.#relative);
    const sums = Array.from(
      { length: LABELS },
      (_, label) => parts.reduce((sum, part) => sum + (part[label] ?? 0), 0),
    );
    const longest = Math.max(...sums);
    for (const [label, row] of [...this.#list.children].entries()) {
      row.classList.toggle("best", label === this.#digit?.label);
      setText(row, ".value", this.#valueOf(label, sums[label] ?? 0));
      for (const [layer, segment] of [...row.querySelectorAll(".segment")].entries()) {
        setWidth(segment, longest > 0 ? (parts[layer]?.[label] ?? 0) / longest : 0);
      }
    }
  }

  /**
   * @param {number} label
   * @param {number} sum Length of the bar.
   * @returns {string}
   */
  #valueOf(label, sum) {
    if (this.#digit === null) return "";
    const decimals = decimalsFor(this.#digit.margin);
    if (this.#relative) return `+${sum.toFixed(decimals)}`;
    return (this.#digit.goodness[label] ?? 0).toFixed(decimals);
  }
}

/**
 * There are four colours; a fifth layer has the first one's again, and its number.
 *
 * @param {number} layer 0 for the first.
 */
function colourOf(layer) {
  return `layer-${layer % COLOURS + 1}`;
}

/**
 * @param {number} label
 * @param {readonly number[]} layers
 */
function createRow(label, layers) {
  const row = element("li", "row");
  const track = element("span", "track");
  for (const layer of layers) {
    const segment = element("span", `segment ${colourOf(layer)}`);
    segment.textContent = String(layer + 1);
    track.append(segment);
  }
  const name = element("span", "label");
  name.textContent = String(label);
  const mark = element("span", "mark");
  mark.textContent = "best";
  row.append(name, track, element("span", "value"), mark);
  return row;
}

/**
 * @param {string} tag
 * @param {string} className
 */
function element(tag, className) {
  const created = document.createElement(tag);
  created.className = className;
  return created;
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

/**
 * @param {Element} segment
 * @param {number} fraction
 */
function setWidth(segment, fraction) {
  if (segment instanceof HTMLElement) segment.style.width = `${100 * fraction}%`;
}
