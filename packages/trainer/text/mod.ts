/**
 * Text, Markdown and HTML.
 *
 * @module
 */

export * from "./html.ts";
export * from "./markdown.ts";
export * from "./text.ts";
