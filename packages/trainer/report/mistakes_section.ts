/**
 * The section of the worst mistakes.
 *
 * @module
 */

import { inColour } from "../data/colours.ts";
import { type Html, html } from "../text/html.ts";
import { pngUrl } from "./png.ts";
import type { ReportData, ReportMistake, ReportMistakes } from "./report_types.ts";
import { figureCard, type Section } from "./section.ts";

/**
 * Makes the section of the worst mistakes.
 *
 * @param data The report's data.
 * @returns The section; nothing without mistakes.
 */
export function mistakesSection({ mistakes, labels }: ReportData): Section | undefined {
  if (mistakes === undefined || mistakes.worst.length === 0) return undefined;
  const tiles = mistakes.worst.map((mistake) => tile(mistake, mistakes, labels));
  const figure = figureCard({
    title: titleOf(mistakes),
    body: html`<ol class="mistakes">
${tiles}</ol>`,
    caption:
      "True label → predicted label, the margin by which the goodness of the predicted label was higher, " +
      "and the image’s position in the test set, worst first. Some of them are hard for people too.",
  });
  return { id: "mistakes", title: "The worst mistakes", body: figure };
}

function titleOf({ worst, wrong, count }: ReportMistakes): string {
  const [some, all] = [wrong, count].map((number) => number.toLocaleString("en-GB"));
  const whole = `${some} of ${all} test images classified wrongly`;
  return worst.length < wrong ? `${whole}, the worst ${worst.length}` : whole;
}

function tile(mistake: ReportMistake, size: ReportMistakes, labels: readonly string[]): Html {
  const { image, index, margin } = mistake;
  const [truth, found] = [labels[mistake.truth], labels[mistake.found]];
  const { width, height, channels } = size;
  const picture = channels === 1
    ? { channels: 1, data: image } as const
    : { channels: 3, data: inColour(image, size) } as const;
  const url = pngUrl({ width, height, ...picture });
  return html`
    <li>
      <img src="${url}" width="${width}" height="${height}"
        alt="${truth} predicted as ${found}">
      <p class="verdict" aria-hidden="true">${truth} <span>→</span> <b>${found}</b></p>
      <p class="detail">margin ${margin.toFixed(3)}</p>
      <p class="detail">no. ${index.toLocaleString("en-GB")}</p>
    </li>
  `;
}
