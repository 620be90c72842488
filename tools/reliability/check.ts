/**
 * A check of reliability, and what it finds.
 *
 * @module
 */

/** One row of what a check found. */
export interface Finding {
  /** What was tried, such as `a white card with a transparent margin`. */
  readonly what: string;
  /** Figures by the heading of their column, such as `{ tried: 200, "read rightly": 0.97 }`. */
  readonly figures: Readonly<Record<string, number>>;
}

/**
 * The columns of a table of findings.
 *
 * @param findings The findings.
 * @returns The headings of all figures, in the order in which they first occur.
 */
export function columnsOf(findings: readonly Finding[]): string[] {
  return [...new Set(findings.flatMap(({ figures }) => Object.keys(figures)))];
}

/** What must hold of every finding, or of one. */
export interface Goal {
  /** The row that it is about; every row that has the figure if absent. */
  readonly what?: string;
  /** The figure that it is about. */
  readonly figure: string;
  /** The least or the most that the figure may be. */
  readonly bound: number;
  /** The side that `bound` is on. */
  readonly side: "least" | "most";
}

/** How a check is run. */
export interface CheckOptions {
  /** What all its random choices follow from. */
  readonly seed: number;
  /** How often it tries; each check says what it counts. */
  readonly times: number;
  /** Takes a line about what is done. */
  readonly write: (line: string) => void;
}

/** A check of reliability: a command runs it in full, and a test runs a short version. */
export interface Check {
  /** Its name on the command line and in the name of its record. */
  readonly name: string;
  /** The heading of its section on the page. */
  readonly title: string;
  /** What is tried, how, and what the figures are: a paragraph of Markdown. */
  readonly about: string;
  /**
   * The page beside `docs/reliability.md` that has its section, between marks.
   *
   * @default {none; the section is in `docs/reliability.md`}
   */
  readonly page?: string;
  /** How often the full version tries. */
  readonly times: number;
  /** What must hold. */
  readonly goals: readonly Goal[];
  /**
   * Runs it.
   *
   * @param options How it is run.
   * @returns What it found, at least one row.
   */
  readonly run: (options: CheckOptions) => Promise<Finding[]>;
}

/** A goal, and what was found of it. */
export interface GoalResult {
  /** The goal. */
  readonly goal: Goal;
  /** The figure that is furthest from the bound on the wrong side; nothing if no row has it. */
  readonly worst: number | undefined;
  /** Whether every figure is on the right side of the bound. */
  readonly isReached: boolean;
}

/**
 * Compares findings with goals.
 *
 * @param goals The goals.
 * @param findings The findings.
 * @returns A result a goal. A goal that no finding is about is not reached.
 */
export function goalResults(
  goals: readonly Goal[],
  findings: readonly Finding[],
): GoalResult[] {
  return goals.map((goal) => {
    const values = findings.filter(({ what }) => what === (goal.what ?? what))
      .flatMap(({ figures }) => figures[goal.figure] ?? []);
    const isLeast = goal.side === "least";
    const worst = values.length === 0 ? undefined : Math[isLeast ? "min" : "max"](...values);
    const isReached = worst !== undefined && (isLeast ? worst >= goal.bound : worst <= goal.bound);
    return { goal, worst, isReached };
  });
}

/**
 * Fails where a goal is not reached; for tests.
 *
 * @param check The check.
 * @param findings What it found.
 * @throws {Error} If a goal is not reached; the message names all such goals.
 */
export function assertGoals({ name, goals }: Check, findings: readonly Finding[]): void {
  const missed = goalResults(goals, findings).filter(({ isReached }) => !isReached);
  if (missed.length === 0) return;
  const lines = missed.map(({ goal, worst }) =>
    `${goalText(goal)}, and it is ${worst ?? "not measured"}`
  );
  throw new Error(`${name}: ${lines.join("; ")}\n${JSON.stringify(findings, null, 2)}`);
}

/**
 * Writes a goal.
 *
 * @param goal The goal.
 * @returns Such as `read rightly: at least 0.95`.
 */
export function goalText({ what, figure, bound, side }: Goal): string {
  const row = what === undefined ? "" : `${what}: `;
  return `${row}${figure}: at ${side} ${bound}`;
}
