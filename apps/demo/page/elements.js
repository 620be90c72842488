// @ts-check
/// <reference lib="dom" />
/**
 * Making and finding parts of the page.
 *
 * @module
 */

/**
 * Makes an element.
 *
 * @param {string} tag Its tag.
 * @param {string} className Its classes.
 * @param {string} [text] What stands in it.
 * @returns {HTMLElement}
 */
export function element(tag, className, text = "") {
  const created = document.createElement(tag);
  created.className = className;
  created.textContent = text;
  return created;
}

/**
 * Finds an element of the page.
 *
 * @template {HTMLElement} T
 * @param {string} id Its id.
 * @param {new () => T} type Its class.
 * @returns {T}
 * @throws {Error} If the page has none.
 */
export function find(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`Cannot find #${id} in the page`);
  return found;
}

/**
 * Sets the width of an element.
 *
 * @param {Element} target The element.
 * @param {number} fraction The share of what holds it, from 0 to 1.
 * @returns {void}
 */
export function setWidth(target, fraction) {
  if (target instanceof HTMLElement) target.style.width = `${100 * fraction}%`;
}
