/**
 * Makes many steps of a small network, in a process of its own, and prints how many bytes that process grew by.
 *
 * @module
 */

import { normals } from "../../_test_networks.ts";
import { createNativeEngine } from "./engine.ts";
import { resolveNetwork } from "../../network/geometry.ts";
import { initialWeights } from "../../network/parameters.ts";
import { networkPreset } from "../../network/presets.ts";
import { oneHot } from "../../ops/one_hot.ts";
import { optimiserInputs } from "../../training/optimiser.ts";
import { trainingProgram } from "../../training/step.ts";
import { stepOptions } from "../../training/step_options.ts";
import { initialTrainingState } from "../../training/training_tensors.ts";

const BATCH = 8;
const LAYERS = [
  { kind: "conv", field: [4, 4], stride: [4, 4], channels: 8, padding: 0 },
  { kind: "conv", field: [3, 3], stride: [2, 2], channels: 8, padding: 1 },
] as const;

const network = resolveNetwork({ ...networkPreset("conv"), layers: LAYERS });
const options = stepOptions({ batchSize: BATCH, loss: "cross-entropy" });
const first = initialTrainingState(network, options, initialWeights(network, 1));
const engine = createNativeEngine({ precision: "auto" });
const executable = await engine.compile(trainingProgram(network, options), first);
const inputs = {
  images: normals(1, [BATCH, network.pixels]),
  labels: oneHot(new Uint8Array(BATCH), 10),
  ...optimiserInputs(options, { step: 1, rates: LAYERS.map(() => 0) }),
};

async function heldAfter(steps: number): Promise<number> {
  for (let step = 0; step < steps; step++) await executable.run(inputs);
  return Deno.memoryUsage().rss;
}

const before = await heldAfter(200);
const grown = await heldAfter(1800) - before;
Deno.stdout.writeSync(new TextEncoder().encode(`${grown}\n`));
await executable.dispose();
