/**
 * Markdown as `deno fmt` leaves it, so that a written document passes the repository's check.
 *
 * @module
 */

/** Columns of a line. */
const WIDTH = 100;

/** A word, or code with the spaces in it, which no line may break. */
const WORDS = /[^\s`]*`[^`]*`\S*|\S+/g;

/**
 * Breaks a paragraph into lines.
 *
 * @param text The paragraph.
 * @param indent What stands before its second and later lines. @default {""}
 * @returns The lines.
 */
export function paragraph(text: string, indent = ""): string {
  const lines: string[] = [];
  let line = "";
  for (const [word] of text.matchAll(WORDS)) {
    if (line !== "" && line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = indent + word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join("\n");
}

/**
 * Makes a list.
 *
 * @param items Its items, a paragraph each.
 * @returns The list.
 */
export function bullets(items: readonly string[]): string {
  return items.map((item) => paragraph(`- ${item}`, "  ")).join("\n");
}

/**
 * Makes a table, its columns aligned left.
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
