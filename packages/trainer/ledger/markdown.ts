/**
 * Parts of a page in Markdown.
 *
 * @module
 */

/**
 * Writes a table, its columns aligned.
 *
 * @param headings The headings.
 * @param rows The cells of each row, as many as headings.
 * @returns The table, without an end of line.
 */
export function markdownTable(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const cells = [headings, ...rows].map((row) => row.map((cell) => cell.replaceAll("|", "\\|")));
  const widths = headings.map((_, column) =>
    Math.max(3, ...cells.map((row) => row[column]?.length ?? 0))
  );
  const lines = cells.map((row) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)));
  lines.splice(1, 0, widths.map((width) => "-".repeat(width)));
  return lines.map((line) => `| ${line.join(" | ")} |`).join("\n");
}

/**
 * Writes text as code.
 *
 * @param text The text, without backticks.
 * @returns The text between backticks.
 */
export function code(text: string): string {
  return `\`${text}\``;
}

/**
 * Writes a list.
 *
 * @param items Its items.
 * @returns One line an item.
 */
export function bullets(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join("\n");
}
