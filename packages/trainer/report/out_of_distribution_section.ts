/**
 * How well goodness tells a dataset's images from others.
 *
 * @module
 */

import { REAL_SHARE } from "@goodness/core/files";
import { fullPercent } from "./format.ts";
import { html } from "../text/html.ts";
import type { ReportData, ReportOutOfDistribution } from "./report_types.ts";
import { figureCard, type Section } from "./section.ts";

/**
 * Makes the section of the detector.
 *
 * @param data The report's data.
 * @returns The section; nothing where it was not measured.
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
  return { id: "outOfDistribution", title: "What is none of the dataset’s images", body: figure };
}

function caption({ confidenceThreshold }: ReportOutOfDistribution): string {
  const least = confidenceThreshold === undefined
    ? ""
    : ` ${fullPercent(REAL_SHARE)} of the validation images have a total goodness of at least ` +
      `${confidenceThreshold.toFixed(3)}; below that the demo is not sure.`;
  return "How often a test image has more goodness, summed over layers, than one of these: 1 tells all " +
    `apart, 0.5 is guessing, and below that these please the network more than its own images do.${least}`;
}
