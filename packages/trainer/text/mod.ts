/**
 * Text for people: numbers, tables, Markdown and HTML.
 *
 * @module
 */

export * from "./html.ts";
export * from "./markdown.ts";
export * from "./text.ts";
