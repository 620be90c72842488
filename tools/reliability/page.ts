/**
 * A page about checks, made from records alone.
 *
 * @module
 */

import { bullets, code, markdownTable, paragraph } from "@goodness/trainer/text";
import { figure, NONE } from "../bench/format.ts";
import { processorText } from "../bench/machine.ts";
import { type Check, columnsOf, type Finding, goalResults, goalText } from "./check.ts";
import type { CheckDocument } from "./document.ts";
import type { CheckRecord } from "./record.ts";

const ORIGIN = (task: string, records: string): string =>
  `This page is made by ${code(`deno task ${task} --record`)} from the records in ${
    code(`${records}/`)
  }, and a test compares the two: change it by running checks, or make it anew with ${
    code(`deno task ${task} --render`)
  }. The tests run a short version of every check.`;

/**
 * Writes the page.
 *
 * @param document The document, with its checks in the order of their sections.
 * @param records What they found.
 * @returns Markdown; it depends on nothing else.
 */
export function renderChecks(
  { task, title, checks, paths }: CheckDocument,
  records: readonly CheckRecord[],
): string {
  const sections = checks.flatMap((check) =>
    section(task, check, records.find((record) => record.check === check.name))
  );
  const origin = paragraph(ORIGIN(task, paths.records));
  return [`# ${title}`, origin, ...sections].join("\n\n") + "\n";
}

/** What a page of a check's own has before its section, and after it. */
const [BEGIN, END] = ["<!-- made by deno task reliability -->", "<!-- the end of what is made -->"];

/**
 * Puts a check's section into a page of its own.
 *
 * @param text The page as it is.
 * @param check The check.
 * @param records What was found.
 * @returns The page with the section between the marks.
 * @throws {SyntaxError} If the page has no marks.
 */
export function renderOwnPage(text: string, check: Check, records: readonly CheckRecord[]): string {
  const [before, rest] = text.split(BEGIN);
  const [, after] = rest?.split(END) ?? [];
  if (before === undefined || after === undefined) {
    throw new SyntaxError(
      `Cannot write figures of ${check.name} as the page must have ${BEGIN} and ${END}`,
    );
  }
  const record = records.find((record) => record.check === check.name);
  return [`${before}${BEGIN}`, ...content("reliability", check, record), `${END}${after}`].join(
    "\n\n",
  );
}

function section(task: string, check: Check, record: CheckRecord | undefined): string[] {
  const { title, page } = check;
  const heading = `## ${title}`;
  if (page === undefined) return [heading, ...content(task, check, record)];
  return [heading, `[${page}](${page}) has what was tried, and what came of it.`];
}

function content(task: string, check: Check, record: CheckRecord | undefined): string[] {
  const { name } = check;
  const about = paragraph(check.about);
  if (record === undefined) {
    return [about, `Not recorded yet: ${code(`deno task ${task} ${name} --record`)}.`];
  }
  return [
    about,
    findingsTable(record.findings),
    ...check.goals.length === 0 ? [] : [bullets(goalLines(check, record))],
    paragraph(originOf(record)),
  ];
}

function findingsTable(findings: readonly Finding[]): string {
  const columns = columnsOf(findings);
  const rows = findings.map(({ what, figures }) => [
    what,
    ...columns.map((column) => figureText(figures[column])),
  ]);
  return markdownTable(["what was tried", ...columns], rows);
}

/** Counts are written in full. */
function figureText(value: number | undefined): string {
  return value !== undefined && Number.isInteger(value)
    ? value.toLocaleString("en-GB")
    : figure(value);
}

function goalLines({ goals }: Check, { findings }: CheckRecord): string[] {
  return goalResults(goals, findings).map(({ goal, worst, isReached }) =>
    `${goalText(goal)}. ${isReached ? "Reached" : "**Missed**"}: ${
      worst === undefined ? NONE : figureText(worst)
    }`
  );
}

function originOf({ command, date, commit, machine, seed, seconds }: CheckRecord): string {
  return `${code(command)}, seed ${seed}, ${date.slice(0, 10)}, commit ${commit}, ` +
    `${seconds.toLocaleString("en-GB")} s on ${processorText(machine)}.`;
}
