// @ts-check
/// <reference lib="dom" />
/**
 * How much a drawing looks like a digit: its goodness against the confidence threshold.
 *
 * @module
 */

import { colourOf } from "./chart.js";
import { element, find, setWidth } from "./elements.js";
import { totalText } from "./wording.js";

/** @typedef {import("./api.js").Digit} Digit */
/** @typedef {import("./api.js").Model} Model */

/** How much of the gauge lies above the threshold, as a share of what lies below. */
const HEADROOM = 0.6;

/** A panel: a gauge with a segment a layer and a mark at the threshold, and the numbers. */
export class Likeness {
  #gauge = find("gauge", HTMLElement);
  #layers = find("likeness-layers", HTMLElement);
  #total = find("total", HTMLElement);

  /**
   * Shows an answer. The parts by layer are those of the image itself; where goodness is a label's, the
   * bars have them.
   *
   * @param {Digit | null} digit The answer; `null` for a gauge without length.
   * @param {Model} model The model that gave it.
   * @returns {void}
   */
  show(digit, model) {
    const text = totalText(digit, model);
    this.#total.textContent = text;
    this.#total.hidden = text === "";
    if (model.by !== "head") return;
    const image = digit !== null && "probabilities" in digit ? digit : null;
    this.#showLayers(image?.layers ?? [], model);
    this.#showGauge(image?.layers ?? [], image?.goodness ?? 0, model);
  }

  /**
   * @param {readonly number[]} values
   * @param {Model} model
   */
  #showLayers(values, { layers, goodnessLayers }) {
    this.#layers.replaceChildren(...Array.from({ length: layers }, (_, layer) => {
      const counted = goodnessLayers.includes(layer);
      const entry = element("li", "legend-entry");
      const value = values[layer]?.toFixed(2) ?? "–";
      const note = counted ? "" : " (not in the total)";
      if (counted) entry.append(element("span", `swatch ${colourOf(layer)}`));
      entry.append(`Layer ${layer + 1}${note} `, element("strong", "figure", value));
      return entry;
    }));
  }

  /**
   * @param {readonly number[]} values
   * @param {number} total
   * @param {Model} model
   */
  #showGauge(values, total, { goodnessLayers, confidenceThreshold = 0 }) {
    const full = Math.max(total, (1 + HEADROOM) * confidenceThreshold);
    const track = element("span", "track");
    track.append(...goodnessLayers.map((layer) => {
      const segment = element("span", `segment ${colourOf(layer)}`);
      setWidth(segment, full > 0 ? (values[layer] ?? 0) / full : 0);
      return segment;
    }));
    const mark = element("span", "threshold");
    mark.hidden = confidenceThreshold <= 0;
    if (full > 0) mark.style.left = `${100 * confidenceThreshold / full}%`;
    this.#gauge.replaceChildren(track, mark);
  }
}
