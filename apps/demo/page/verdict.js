// @ts-check
/// <reference lib="dom" />
/**
 * The digit, in large.
 *
 * @module
 */

import { find } from "./elements.js";
import { isUnsure, resultText } from "./wording.js";

/** @typedef {import("./api.js").Digit} Digit */
/** @typedef {import("./api.js").Model} Model */

/** A panel: the label, with a question mark where the model is not sure. */
export class Verdict {
  #result = find("result", HTMLElement);

  /**
   * Shows an answer.
   *
   * @param {Digit | null} digit The answer; `null` for no label.
   * @param {Model} model The model that gave it.
   * @returns {void}
   */
  show(digit, model) {
    this.#result.textContent = resultText(digit, model);
    document.body.dataset["sure"] = String(!isUnsure(digit));
  }
}
