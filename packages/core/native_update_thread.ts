/**
 * A thread that updates its part of the weights, see `native_update.ts`.
 *
 * @module
 */

import { parentPort, workerData } from "node:worker_threads";
import type { UpdateWork } from "./native_update.ts";
import { updateKernel } from "./native_update_kernel.ts";

const { memory, parts, constants }: UpdateWork = workerData;
const update = updateKernel(memory, constants);

parentPort?.on("message", (stepSizes: Float32Array) => {
  parts.forEach((part, layer) => update(part, stepSizes[layer] ?? 0));
  parentPort?.postMessage(null);
});
