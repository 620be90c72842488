/**
 * The settings of `deno task train:head` as flags.
 *
 * @module
 */

import { type Command, InvalidArgumentError, Option } from "commander";
import { HEAD_RUN_DEFAULTS } from "../runs/head_run_settings.ts";
import { DATASET_SETTINGS } from "./dataset_options.ts";
import { settingArgument, settingOption } from "./setting_option.ts";

/** Parses strengths of a penalty, separated by commas. */
function strengths(text: string): number[] {
  const values = text.split(",").map((part) => part.trim() === "" ? NaN : Number(part));
  if (values.every((value) => Number.isFinite(value) && value >= 0)) return values;
  throw new InvalidArgumentError("Choose numbers from 0 with commas, such as 0,1e-4.");
}

/**
 * Adds the settings of a head's training to a command. No flag has a default of its own, so that a chosen
 * value can be told from a default.
 *
 * @param command The command.
 * @returns The command.
 */
export function addHeadFlags(command: Command): Command {
  const shown = HEAD_RUN_DEFAULTS;
  const heldOut = "hold out the last so many training images to choose strength and epoch by";
  const falling = "Adam's learning rate at the first step; falls linearly";
  const options = [
    ...DATASET_SETTINGS.map((key) => settingOption(key, { shownDefault: shown[key] })),
    settingOption("limitTrain", { shownDefault: shown.limitTrain }),
    settingOption("validation", { shownDefault: shown.validation, help: heldOut }),
    new Option(
      "--layers <layers>",
      "layers that feed the head: all, or numbers such as 2,3 (default: all but the first)",
    ).argParser(settingArgument("headLayers")).helpGroup("Head:"),
    settingOption("epochs", { shownDefault: shown.epochs }),
    settingOption("batchSize", { shownDefault: shown.batchSize }),
    settingOption("learningRate", { shownDefault: shown.learningRate, help: falling }),
    new Option(
      "--l2 <factors>",
      "strengths of the L2 penalty, of which validation accuracy chooses one; 0 = none " +
        `(default: ${shown.l2})`,
    ).argParser(strengths).helpGroup("Regularisation:"),
    settingOption("seed", { shownDefault: shown.seed }),
    settingOption("engine", { shownDefault: shown.engine }),
  ];
  options.forEach((option) => command.addOption(option));
  return command;
}
