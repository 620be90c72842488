/**
 * `deno task export`.
 *
 * @module
 */

import {
  exitStatus,
  makeCommand,
  modelPath,
  namingFlags,
  processTerminal,
  readBytes,
  type Terminal,
  typedPath,
} from "@goodness/cli";
import { decodeModel } from "@goodness/core";
import { type Command, Option } from "commander";
import { EXPORT_FORMATS, type ExportFormat, exportModel, writeExport } from "../runs/export.ts";
import { settingOption } from "./setting_option.ts";

const NAME = "deno task export";

interface Flags {
  readonly model: string;
  readonly format: ExportFormat;
  readonly out: string;
  readonly batchSize?: number;
}

function exportCommand(terminal: Terminal): Command {
  const formats = Object.entries(EXPORT_FORMATS).map(([name, what]) => `${name}: ${what}`);
  return makeCommand(NAME, "Export a trained model to another tool's format.", terminal)
    .requiredOption(
      "--model <file|folder>",
      "the model file, or the run folder that holds it",
      typedPath,
    )
    .addOption(
      new Option("--format <name>", formats.join("; "))
        .choices(Object.keys(EXPORT_FORMATS)).makeOptionMandatory(),
    )
    .requiredOption("--out <path>", "the new file, for tfjs the new folder, under exports/")
    .addOption(
      settingOption("batchSize", {
        help:
          "images in a batch, for formats that fix it (default: onnx-step: as in training, tfjs: 1)",
      }).helpGroup("Options:"),
    );
}

/**
 * Runs the command.
 *
 * @param args The typed arguments.
 * @param terminal Where it writes.
 * @returns The exit status.
 */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  const command = exportCommand(terminal);
  return await exitStatus(async () => {
    const flags = command.parse(args, { from: "user" }).opts<Flags>();
    const path = await modelPath(flags.model);
    const model = decodeModel(await readBytes(path, { expected: "a model file" }), path);
    const files = exportModel(model, flags);
    await writeExport(flags.out, files);
    for (const [path, { length }] of files) terminal.out(`${path}: ${length} bytes\n`);
    return 0;
  }, namingFlags(terminal, command));
}

if (import.meta.main) Deno.exit(await main(Deno.args, processTerminal()));
