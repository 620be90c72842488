/**
 * The document about few labels.
 *
 * @module
 */

import { code, markdownTable, paragraph } from "@goodness/trainer/text";
import type { Statistics } from "../ledger/statistics.ts";
import { FEW_LABEL_METHODS, type FewLabelMethod, type FewLabelsResult } from "./few_labels.ts";

/** What a document quotes besides results. */
export interface FewLabelsFacts {
  /** The command that made it. */
  readonly command: string;
  /** The command that trained the backbone. */
  readonly backboneCommand: string;
  /** The draws of images. */
  readonly draws: number;
  /** The images that errors are measured on. */
  readonly evaluated: "validation" | "test";
}

const METHOD_TEXTS: Readonly<Record<FewLabelMethod, string>> = {
  backbone: "head on the backbone",
  random: "head on random features",
  supervised: "supervised",
  distorted: "supervised, distorted as for the head",
};

/**
 * Writes the document.
 *
 * @param results The results of the study.
 * @param facts The conditions that it quotes.
 * @returns Markdown.
 */
export function fewLabelsDocument(
  results: readonly FewLabelsResult[],
  { command, backboneCommand, draws, evaluated }: FewLabelsFacts,
): string {
  const rows = results.map(({ perLabel, errors }) => [
    `${perLabel * 10} (${perLabel} of each digit)`,
    ...FEW_LABEL_METHODS.map((method) => errorText(errors[method])),
  ]);
  const headings = ["labels", ...FEW_LABEL_METHODS.map((method) => METHOD_TEXTS[method])];
  return `# Few labels

${
    paragraph(
      `This page is made by ${code(command)}. A backbone learns from all training images without ` +
        `their labels (${code(backboneCommand)}). A softmax head on it then learns from a few ` +
        `labels, with new distortions of their images in each epoch. For comparison, the same head is ` +
        `trained on the same network with its first weights. The preset local with labels everywhere is trained ` +
        `on the same labelled images, shown as often: once with its own shifts, once with the head's ` +
        `distortions. Errors are those of the ${evaluated} images in percent, mean ± sample standard ` +
        `deviation over ${draws} draws of the labels.`,
    )
  }

${markdownTable(headings, rows)}
`;
}

function errorText({ mean, std }: Statistics): string {
  return std === null ? mean.toFixed(2) : `${mean.toFixed(2)} ± ${std.toFixed(2)}`;
}
