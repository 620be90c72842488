/**
 * Numbers for people to read.
 *
 * @module
 */

/**
 * Writes a share as a percentage.
 *
 * @param share The share, in `[0, 1]`.
 * @returns Two decimals and a percent sign.
 */
export function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

/**
 * Lays rows out in columns, the first aligned left and the others right.
 *
 * @param rows The cells of each row.
 * @returns One line a row.
 */
export function table(rows: readonly (readonly string[])[]): string[] {
  const columns = rows[0]?.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0))
  );
  return rows.map((row) =>
    row.map((cell, column) => {
      const width = columns?.[column] ?? 0;
      return column === 0 ? cell.padEnd(width) : cell.padStart(width);
    }).join("  ")
  );
}

/**
 * Renames keys as JSON files and output here have them.
 *
 * @param record Values under camelCase keys.
 * @returns The same values under snake_case keys.
 */
export function snakeCaseKeys(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => [
      key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}

/**
 * Writes a moment in the time zone of this machine.
 *
 * @param time The moment, in ISO 8601.
 * @returns Such as `27 Nov 2026, 08:30 UTC`.
 */
export function timeText(time: string): string {
  return new Date(time).toLocaleString("en-GB", {
    ...{ day: "numeric", month: "short", year: "numeric" },
    ...{ hour: "2-digit", minute: "2-digit", timeZoneName: "short" },
  });
}
