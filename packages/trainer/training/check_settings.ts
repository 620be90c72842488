/**
 * Whether the settings of a training fit its network and each other.
 *
 * @module
 */

import { InputError, type Network, type NetworkSpec, objectiveOf } from "@goodness/core";
import { whyNotFused } from "@goodness/core/engines/webgpu";
import type { TrainSettings } from "../settings/settings.ts";
import { stepOptionsOf } from "../settings/step_options.ts";

/**
 * Checks settings against the network as data, before its geometry is worked out.
 *
 * @param spec The network.
 * @param settings The settings.
 * @throws {InputError} If they do not fit it or each other; the message says what to change.
 */
export function checkSettings(spec: NetworkSpec, settings: TrainSettings): void {
  checkObjective(spec, settings);
  if (!objectiveOf(spec).learnsLabels) checkUnsupervised(settings);
}

/** Each objective has its own losses, and grouped goodness has no negatives. */
function checkObjective(spec: NetworkSpec, settings: TrainSettings): void {
  const { name, objective } = spec;
  const { losses, rowsPerImage, goodness: allowed } = objectiveOf(spec);
  const { loss, updates, easyExampleThreshold, originalDataBug, goodness, peer } = settings;
  if (!(loss in losses)) {
    throw new InputError(
      `Cannot train "${name}" with loss "${loss}": its objective is ${objective}, ` +
        `choose "loss" ${Object.keys(losses).join(" or ")}`,
    );
  }
  if (easyExampleThreshold > 0 && losses[loss]?.steepest === undefined) {
    throw new InputError(
      `Cannot use easyExampleThreshold "${easyExampleThreshold}" with loss "${loss}", whose derivative has no ` +
        'bound: choose "easyExampleThreshold" 0 or another "loss"',
    );
  }
  if (rowsPerImage === 1 && updates === "alternating") {
    throw new InputError(
      `Cannot use updates "alternating": "${name}" has no negatives; leave "updates" out`,
    );
  }
  if (!allowed.includes(goodness)) {
    throw new InputError(
      `Cannot project the goodness of "${name}" on labels, as its objective is ${objective}: ` +
        'choose "preset" grouped or conv, or leave "goodness" out',
    );
  }
  if (goodness === "projected" && peer > 0) {
    throw new InputError(
      `Cannot use peer "${peer}" with goodness "projected", which weights units individually: ` +
        'leave "peer" out',
    );
  }
  if (originalDataBug && updates !== "alternating") {
    throw new InputError(
      `Cannot use "originalDataBug" with updates "${updates}", as it changes positives and negatives in ` +
        `different ways: choose updates "alternating"`,
    );
  }
}

/** What a training without labels has not got. */
function checkUnsupervised({ updates, originalDataBug, patience }: TrainSettings): void {
  if (updates === "alternating" || originalDataBug) {
    throw new InputError(
      'Cannot alternate updates without labels: leave "updates" and "originalDataBug" out',
    );
  }
  if (patience > 0) {
    throw new InputError(
      'Cannot stop early without labels, as no accuracy is measured: leave "patience" out',
    );
  }
}

/**
 * Checks that a step can be computed in the chosen precision: only fused steps have `f16`.
 *
 * @param network The network.
 * @param settings The settings.
 * @throws {InputError} If it cannot; the message says why.
 */
export function checkPrecision(network: Network, settings: TrainSettings): void {
  if (settings.precision !== "f16") return;
  const reason = whyNotFused({ network, options: stepOptionsOf(settings) });
  if (reason === undefined) return;
  throw new InputError(
    `Cannot train "${network.spec.name}" in ${settings.precision}, as its step is not made of fused ` +
      `programs because of ${reason}: leave "precision" out`,
  );
}
