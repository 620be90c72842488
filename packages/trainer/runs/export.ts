/**
 * Trained networks in the formats of other tools.
 *
 * @module
 */

import { InputError, type Model, type StepOptions } from "@goodness/core";
import {
  encodeClassifierOnnx,
  encodeClassifierTfjs,
  encodeLabelScoresOnnx,
  encodeNpz,
  encodeStepOnnx,
} from "@goodness/core/files";
import { dirname, join } from "node:path";
import { exists, explainWriteError, writeFileAtomically } from "../storage/files.ts";
import { DEFAULT_PRESETS } from "../settings/jobs.ts";
import { isPresetName } from "../settings/presets.ts";
import { defaultSettings } from "../settings/settings.ts";
import { stepOptionsOf } from "../settings/step_options.ts";

/** The formats, with what each is for. */
export const EXPORT_FORMATS = {
  onnx: "the network, weights inside",
  "onnx-step": "the training step",
  "onnx-search": "the network, weights come with each run",
  npz: "the weights for NumPy",
  tfjs: "a folder for TensorFlow.js",
} as const;

/** The name of a format. */
export type ExportFormat = keyof typeof EXPORT_FORMATS;

/** How to export a model. */
export interface ExportOptions {
  /** The format. */
  readonly format: ExportFormat;
  /** Where it goes: a file, or for `tfjs` a folder. */
  readonly out: string;
  /**
   * Images of a run, where the format fixes them: `onnx-step`, by default as in the preset's
   * training, and `tfjs`, by default 1.
   */
  readonly batchSize?: number;
}

/** The formats that fix how many images a run takes. */
const BATCHED: readonly ExportFormat[] = ["onnx-step", "tfjs"];

/**
 * Puts a model into another tool's format.
 *
 * @param model The model.
 * @param options The format, and where it goes.
 * @returns The files by path, in the order in which they should be written.
 * @throws {InputError} If there is a batch size and the format takes any number of images.
 *
 * @example The weights for NumPy
 * ```ts
 * import { decodeModel } from "@goodness/core";
 * import { exportModel } from "@goodness/trainer";
 * import { assertEquals } from "@std/assert";
 *
 * const model = decodeModel(await Deno.readFile("data/models/mnist-local.safetensors"));
 * const files = exportModel(model, { format: "npz", out: "exports/local.npz" });
 * assertEquals([...files.keys()], ["exports/local.npz"]);
 * ```
 */
export function exportModel(
  model: Model,
  { format, out, batchSize }: ExportOptions,
): Map<string, Uint8Array> {
  if (batchSize !== undefined && !BATCHED.includes(format)) {
    throw new InputError(
      `Cannot use batchSize "${batchSize}" with format "${format}": ` +
        `only ${BATCHED.join(" and ")} fix the number of images; leave it out`,
    );
  }
  switch (format) {
    case "onnx":
      return new Map([[out, encodeClassifierOnnx(model)]]);
    case "onnx-step":
      return new Map([[out, encodeStepOnnx(model, stepOptions(model, batchSize))]]);
    case "onnx-search":
      return new Map([[out, encodeLabelScoresOnnx(model)]]);
    case "npz":
      return new Map([[out, encodeNpz(model)]]);
    case "tfjs":
      return inFolder(out, encodeClassifierTfjs(model, batchSize ?? 1));
  }
}

function inFolder(folder: string, files: ReadonlyMap<string, Uint8Array>): Map<string, Uint8Array> {
  return new Map([...files].map(([name, bytes]) => [join(folder, name), bytes]));
}

/** What the step of the preset's training does; of the default preset's, if the network has none. */
function stepOptions({ network }: Model, batchSize?: number): StepOptions {
  const { name } = network.spec;
  const preset = isPresetName(name) ? name : DEFAULT_PRESETS.supervised;
  const settings = defaultSettings(preset);
  // Without averaged weights, so that the state is that of the plain step.
  return stepOptionsOf({
    ...settings,
    batchSize: batchSize ?? settings.batchSize,
    ema: 0,
  });
}

/**
 * Writes an export, never over something that is there.
 *
 * @param out The file or folder that is made.
 * @param files The files by path: `out` itself, or files in it.
 * @throws {Deno.errors.AlreadyExists} If `out` exists.
 * @throws {InputError} If this process may not write there.
 * @throws {WriteError} If it cannot be written; nothing is left of it.
 */
export async function writeExport(
  out: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  if (await exists(out)) {
    throw new Deno.errors.AlreadyExists(
      `Cannot export to "${out}": it exists; remove it or choose another "out"`,
    );
  }
  try {
    for (const [path, bytes] of files) {
      await Deno.mkdir(dirname(path), { recursive: true });
      await writeFileAtomically(path, bytes);
    }
  } catch (error) {
    await Deno.remove(out, { recursive: true }).catch(() => {}); // It may not have been made.
    throw explainWriteError(error, out, "exports");
  }
}
