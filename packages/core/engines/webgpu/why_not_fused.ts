/**
 * Decides whether a training step runs as fused programs.
 *
 * @module
 */

import type { Network } from "../../network/geometry.ts";
import { statisticsOf } from "../../network/normalisation_spec.ts";
import { isGoodnessName } from "../../network/objective_spec.ts";
import { lossLabel } from "../../objectives/losses.ts";
import { objectiveOf } from "../../objectives/objectives.ts";
import type { StepOptions } from "../../training/step_options.ts";
import { isFusedLoss } from "./loss_program.ts";
import { MOST_LABELS } from "./negatives_functions.ts";

/** What a training step is made of. */
export interface Training {
  /** The network. */
  readonly network: Network;
  /** What its step does. */
  readonly options: StepOptions;
}

/**
 * Says why a training step cannot run as fused programs. The engine then runs it operation by operation.
 *
 * @param training The network and what its step does.
 * @returns The first reason, a noun phrase that completes "because of"; nothing if it can.
 */
export function whyNotFused({ network, options }: Training): string | undefined {
  const { spec } = network;
  const { learnsLabels, rowsPerImage } = objectiveOf(spec);
  const reasons: Readonly<Record<string, boolean>> = {
    [`the goodness "${spec.goodness}"`]: !isGoodnessName(spec.goodness),
    "whole images as negatives": !learnsLabels,
    "layers that other processes train": options.layers !== undefined,
    "batches that processes share": (options.processes ?? 1) > 1,
    "labels in pixels": spec.labelPlacement === "pixels",
    [`more than ${MOST_LABELS} labels`]: rowsPerImage === 2 && spec.classes.length > MOST_LABELS,
    [`the normalisation "${spec.normalisation}"`]: spec.normalisation === "channels",
    "batch normalisation of rows with labels": statisticsOf(spec.normalisation) === "products" &&
      rowsPerImage === 2,
    [`the loss "${lossLabel(options.loss)}"`]: !isFusedLoss(options.loss),
    [`the updates "${options.updates}"`]: options.updates !== "paired",
    "negatives without a label": options.unlabelledNegatives,
    "dropout": options.dropout > 0,
    "peer normalisation": options.peer > 0,
  };
  return Object.keys(reasons).find((reason) => reasons[reason]);
}
