/**
 * The section about images that are not from the dataset.
 *
 * @module
 */

import { CONFIDENT_SHARE } from "@goodness/core/prediction";
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

function caption({ confidence }: ReportOutOfDistribution): string {
  const separation = "1 separates all images and 0.5 is guessing.";
  if (confidence === undefined) {
    return "The probability that a test image has more goodness, summed over layers, than one of these. " +
      `${separation} Below 0.5, these images have more goodness than the test images.`;
  }
  const what = confidence.lead === undefined
    ? "the goodness of each layer is"
    : "the goodness of each layer and its lead over the other labels are";
  return `The probability that a test image is nearer to what is usual than one of these: ${what} compared ` +
    `with those of validation images. ${separation} ${
      fullPercent(CONFIDENT_SHARE)
    } of these are within ` +
    `${confidence.mostDistance.toFixed(2)} standard deviations; beyond, the demo is not confident.`;
}
