// @ts-check
/// <reference lib="dom" />
/**
 * What the page says about the model.
 *
 * @module
 */

import { find } from "./elements.js";
import { modelText } from "./wording.js";

/** @typedef {import("./api.js").Digit} Digit */
/** @typedef {import("./api.js").Model} Model */

/** A panel: the texts that are right for a model, and its figures. */
export class About {
  #model = find("model", HTMLElement);
  #howSure = find("how-sure", HTMLElement);
  #threshold = find("threshold", HTMLElement);

  /**
   * Shows the texts of a model.
   *
   * @param {Digit | null} _digit The answer, which does not matter here.
   * @param {Model} model The model.
   * @returns {void}
   */
  show(_digit, model) {
    for (const part of document.querySelectorAll("[data-by]")) {
      if (part instanceof HTMLElement) part.hidden = part.dataset["by"] !== model.by;
    }
    this.#howSure.hidden = model.confidenceThreshold === undefined;
    this.#threshold.textContent = model.confidenceThreshold?.toFixed(2) ?? "";
    this.#model.textContent = modelText(model);
  }
}
