/**
 * HTML from templates that escape whatever is put into them.
 *
 * @module
 */

/** Markup that is safe to put into a page as it is. */
export class Html {
  readonly #markup: string;

  /**
   * Vouches for markup.
   *
   * @param markup The markup; nothing in it is escaped.
   */
  constructor(markup: string) {
    this.#markup = markup;
  }

  /** The markup. */
  toString(): string {
    return this.#markup;
  }
}

/** What a template takes: markup as it is, text to escape, several of them, or nothing. */
export type HtmlValue = Html | string | number | undefined | readonly HtmlValue[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function markupOf(value: HtmlValue): string {
  if (value === undefined) return "";
  if (value instanceof Html) return value.toString();
  if (typeof value === "object") return value.map(markupOf).join("\n");
  return String(value).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

/**
 * Fills a template in; a tag for template literals.
 *
 * @param markup The template's own parts, kept but for the indentation that they have in the source.
 * @param values What goes between them; texts are escaped, also for quoted attributes.
 * @returns The markup.
 */
export function html(markup: TemplateStringsArray, ...values: HtmlValue[]): Html {
  const raw = markup.map((part) => part.replace(/\n\s*/g, "\n"));
  return new Html(String.raw({ raw }, ...values.map(markupOf)).trim());
}
