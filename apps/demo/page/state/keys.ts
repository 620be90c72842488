/**
 * Keys that the page takes wherever the focus is.
 *
 * @module
 */

/**
 * Tells whether a key belongs to a field that text is typed into.
 *
 * @param event The key's event.
 * @returns Whether it does: the page must leave it alone.
 */
export function isTyping({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement &&
    target.matches("input:not([type=radio], [type=checkbox], [type=range]), textarea, select");
}
