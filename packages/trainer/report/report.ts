/**
 * The report of a training run: one self-contained HTML file.
 *
 * @module
 */

import { Html, html } from "../text/html.ts";
import { accuracyFigure } from "./accuracy_section.ts";
import { checkReportData } from "./check_report_data.ts";
import { confusionFigure } from "./confusion_section.ts";
import { curvesSection } from "./curves_section.ts";
import { fieldsSection } from "./fields_section.ts";
import figuresStyle from "./figures.css" with { type: "text" };
import { goodnessSection } from "./goodness_section.ts";
import { hybridsSection } from "./hybrids_section.ts";
import mediaStyle from "./media.css" with { type: "text" };
import { mistakesSection } from "./mistakes_section.ts";
import { outOfDistributionSection } from "./out_of_distribution_section.ts";
import pageStyle from "./report.css" with { type: "text" };
import type { ReportData, ReportFact } from "./report_types.ts";
import type { Section } from "./section.ts";

/** The page loads nothing and runs no script. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'";

const STYLE = new Html([pageStyle, figuresStyle, mediaStyle].join("\n"));

/**
 * Renders the report of a training run.
 *
 * @param data Its data; a section without data is left out.
 * @returns The contents of an HTML file without scripts and external files, for light and dark screens
 *   and for print.
 * @throws {RangeError} If parts of the data do not fit together.
 *
 * @example The report of a run that has not begun
 * ```ts
 * import { renderReport } from "@goodness/trainer/report";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const report = renderReport({ title: "First run", facts: [], layers: 3, epochs: [], labels: [] });
 * assertStringIncludes(report, "<title>First run</title>");
 * ```
 */
export function renderReport(data: ReportData): string {
  checkReportData(data);
  const candidates = [
    curvesSection(data),
    predictionsSection(data),
    hybridsSection(data),
    goodnessSection(data),
    outOfDistributionSection(data),
    fieldsSection(data),
    mistakesSection(data),
  ];
  const sections = candidates.filter((section) => section !== undefined);
  return html`
    <!DOCTYPE html>
    <html lang="en-GB">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta http-equiv="Content-Security-Policy" content="${POLICY}">
        <title>${data.title}</title>
        <style>${STYLE}</style>
      </head>
      <body>
    ${header(data)}
    ${contents(sections)}
    <main>
    ${sections.map(sectionMarkup)}</main>
      </body>
    </html>
  `.toString();
}

/** The predictions on the test images, in figures that share a row. */
function predictionsSection(data: ReportData): Section | undefined {
  const figures = [confusionFigure(data), accuracyFigure(data)];
  if (figures.every((figure) => figure === undefined)) return undefined;
  const body = html`<div class="pair">${figures}</div>`;
  return { id: "predictions", title: "Predictions on the test images", body };
}

function header({ title, facts }: ReportData): Html {
  const headlines = facts.filter(({ kind }) => kind === "headline");
  const codes = facts.filter(({ kind }) => kind === "code");
  const others = facts.filter(({ kind }) => kind === undefined);
  return html`<header>
<h1>${title}</h1>
<p class="lead">A Forward-Forward network: every layer is trained by its own local objective to give
positive data high goodness, the mean of its squared activities, and negative data low goodness.</p>
${factList("headlines", headlines)}
${factList("facts card", [...others, ...codes])}
</header>`;
}

function factList(className: string, facts: readonly ReportFact[]): Html | undefined {
  if (facts.length === 0) return undefined;
  const entries = facts.map(({ name, value, kind }) =>
    html`
      <div class="${kind ?? "plain"}">
        <dt>${name}</dt>
        <dd>${value}</dd>
      </div>
    `
  );
  return html`<dl class="${className}">
${entries}</dl>`;
}

function contents(sections: readonly Section[]): Html | undefined {
  if (sections.length < 2) return undefined;
  const links = sections.map(({ id, title }) =>
    html`
      <li><a href="#${id}">${title}</a></li>
    `
  );
  return html`
    <nav aria-label="Sections">
      <ul>
    ${links}</ul>
    </nav>
  `;
}

function sectionMarkup({ id, title, body }: Section): Html {
  return html`
    <section id="${id}" aria-labelledby="${id}-title">
    <h2 id="${id}-title">${title}</h2>
    ${body}
    </section>
  `;
}
