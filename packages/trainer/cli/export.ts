/**
 * `deno task export`.
 *
 * @module
 */

import { exitStatus, makeCommand, processTerminal, type Terminal } from "@goodness/cli";
import { decodeModel } from "@goodness/core";
import { type Command, Option } from "commander";
import { EXPORT_FORMATS, type ExportFormat, exportModel, writeExport } from "../runs/export.ts";
import { settingArgument } from "./_setting_argument.ts";

const NAME = "deno task export";

interface Flags {
  readonly model: string;
  readonly format: ExportFormat;
  readonly out: string;
  readonly batchSize?: number;
}

function exportCommand(terminal: Terminal): Command {
  const formats = Object.entries(EXPORT_FORMATS).map(([name, what]) => `${name}: ${what}`);
  return makeCommand(NAME, "Put a trained model into another tool's format.", terminal)
    .requiredOption("--model <file>", "the model file")
    .addOption(
      new Option("--format <name>", formats.join("; "))
        .choices(Object.keys(EXPORT_FORMATS)).makeOptionMandatory(),
    )
    .requiredOption("--out <path>", "the new file, for tfjs the new folder, under exports/")
    .option(
      "--batch-size <images>",
      "images of a run, where the format fixes them (default: onnx-step: as in training, tfjs: 1)",
      settingArgument("batchSize"),
    );
}

/**
 * Runs the command.
 *
 * @param args What the user typed behind its name.
 * @param terminal Where texts go.
 * @returns The exit status.
 */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  return await exitStatus(async () => {
    const flags = exportCommand(terminal).parse(args, { from: "user" }).opts<Flags>();
    const model = decodeModel(await Deno.readFile(flags.model), flags.model);
    const files = exportModel(model, flags);
    await writeExport(flags.out, files);
    for (const [path, { length }] of files) terminal.out(`${path}: ${length} bytes\n`);
    return 0;
  }, terminal);
}

if (import.meta.main) Deno.exit(await main(Deno.args, processTerminal()));
