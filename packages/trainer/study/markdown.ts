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
 * @param rows Its rows, the headings first.
 * @returns The table.
 */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [headings = []] = rows;
  const widths = headings.map((_, column) =>
    Math.max(3, ...rows.map((row) => (row[column] ?? "").length))
  );
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? "").padEnd(width)).join(" | ")} |`;
  const rule = `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`;
  const [first = "", ...rest] = rows.map(line);
  return [first, rule, ...rest].join("\n");
}
