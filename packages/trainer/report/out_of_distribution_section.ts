/**
 * The section about images that are not from the dataset.
 *
 * @module
 */

import { REAL_SHARE } from "@goodness/core/files";
import { fullPercent } from "./format.ts";
import { html } from "../text/html.ts";
import type { ReportData, ReportOutOfDistribution } from "./report_types.ts";
import { figureCard, type Section } from "./section.ts";

/**
 * Makes the section of out-of-distribution detection.
 *
 * @param data The report's data.
 * @returns The section; nothing if it was not measured.
 */
export function outOfDistributionSection({ outOfDistribution }: ReportData): Section | undefined {
  if (outOfDistribution === undefined) return undefined;
  const rows = outOfDistribution.figures.map(({ name, auroc, skipped = "" }) =>
    html`
      <tr>
        <th scope="row">${name}</th>
        <td>${auroc?.toFixed(3) ?? `skipped: ${skipped}`}</td>
      </tr>
    `
  );
  const body = html`
    <table>
      <thead>
        <tr>
          <th scope="col">images</th>
          <th scope="col">AUROC</th>
        </tr>
      </thead>
      <tbody>${rows}</tbody>
    </table>
  `;
  const figure = figureCard({
    title: "Area under the ROC curve",
    body,
    caption: caption(outOfDistribution),
  });
  return { id: "outOfDistribution", title: "Out-of-distribution images", body: figure };
}

function caption({ confidenceThreshold }: ReportOutOfDistribution): string {
  const least = confidenceThreshold === undefined
    ? ""
    : ` ${fullPercent(REAL_SHARE)} of the validation images have a total goodness of at least ` +
      `${confidenceThreshold.toFixed(3)}; below that the demo is not confident.`;
  return "The probability that a test image has more goodness, summed over layers, than one of these. " +
    "1 separates all images and 0.5 is guessing. Below 0.5, these images have more goodness than the " +
    `test images.${least}`;
}
