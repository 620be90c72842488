/**
 * The study as a whole: its stages one after the other, then the document about them.
 *
 * @module
 */

import type { NetworkSpec } from "@goodness/core";
import type { TrainSettings } from "@goodness/trainer";
import { explainWriteError, writeFileAtomically } from "@goodness/trainer/storage";
import { percent } from "@goodness/trainer/text";
import { plainDisplay, type WriteLine } from "@goodness/trainer/training";
import { dirname, join } from "node:path";
import { accuracyPicture } from "./accuracy_picture.ts";
import { studyDocument } from "./document.ts";
import { goodnessPicture } from "./goodness_picture.ts";
import type { PlannedStage, StudiedStage } from "./ladder.ts";
import { runStage } from "./run_stage.ts";

/** How to make a study. */
export interface StudyOptions {
  /** The folder of its stages, one folder each; finished ones are not trained again. */
  readonly out: string;
  /** The Markdown file to write, with pictures in `images/` beside it. */
  readonly document: string;
  /** The command to quote. */
  readonly command: string;
  /** Makes the network of a stage. @default {the preset's} */
  readonly networkOf?: (settings: TrainSettings) => NetworkSpec;
  /** Writes lines about the progress. */
  readonly write: WriteLine;
  /** Ends the study after the current step. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes a study.
 *
 * @param stages Its stages; see `planStudy`.
 * @param options The files that it writes.
 * @returns The stages with their results; nothing if the study was interrupted.
 * @throws {InputError} If the folder holds stages of other settings, or the settings are wrong.
 */
export async function makeStudy(
  stages: readonly PlannedStage[],
  options: StudyOptions,
): Promise<readonly StudiedStage[] | undefined> {
  const { out, command, write, signal, networkOf } = options;
  const studied: StudiedStage[] = [];
  for (const stage of stages) {
    write(`stage ${studied.length + 1} of ${stages.length}: ${stage.name}`);
    const result = await runStage(stage.settings, {
      folder: join(out, stage.id),
      command,
      network: networkOf?.(stage.settings),
      // The lines at the start of a training would call validation images test images.
      observer: { ...plainDisplay(write), started: () => {} },
      signal,
    });
    if (result === undefined) {
      write("stopped and saved; the same command resumes the study");
      return undefined;
    }
    write(`${stage.name}: ${percent(result.accuracy)} of ${result.images} validation images`);
    studied.push({ ...stage, result });
  }
  await writeDocument(studied, options);
  return studied;
}

async function writeDocument(
  studied: readonly StudiedStage[],
  { document, command, write }: StudyOptions,
): Promise<void> {
  const images = join(dirname(document), "images");
  const pictures = {
    accuracy: { name: "why-accuracy-was-low-accuracy.svg", svg: accuracyPicture(studied) },
    goodness: { name: "why-accuracy-was-low-goodness.svg", svg: goodnessPicture(studied) },
  };
  try {
    await Deno.mkdir(images, { recursive: true });
    for (const { name, svg } of Object.values(pictures)) {
      await writeFileAtomically(join(images, name), svg);
    }
    const text = studyDocument(studied, {
      command,
      accuracyPicture: `images/${pictures.accuracy.name}`,
      goodnessPicture: `images/${pictures.goodness.name}`,
    });
    await writeFileAtomically(document, text);
  } catch (error) {
    throw explainWriteError(error, document, "docs");
  }
  write(`document: ${document}`);
}
