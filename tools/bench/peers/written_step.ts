/**
 * What peers are given: tensors as files, and a step as JSON.
 *
 * @module
 */

import { type HostTensors, labelCount, type Network, type StepOptions } from "@goodness/core";

/**
 * Describes a step for peers.
 *
 * @param network Its network.
 * @param options What it does.
 * @returns The options, the network's shapes, and how labels and black pixels come to its layers.
 */
export function describedStep(network: Network, options: StepOptions): Record<string, unknown> {
  const { labelPlacement, labelScale, input, layers, projectionGrid } = network.spec;
  const { height, width, channels, mean, std } = input;
  return {
    ...options,
    ...{ labelPlacement, labelScale, labels: labelCount(network.spec) },
    ...{ network: layers, projectionGrid, image: [height, width, channels] },
    layers: network.layers.map(({ receptiveFields, weightShape }) => ({
      receptiveFields,
      weightShape,
    })),
    background: mean.map((mean, channel) => -mean / (std[channel] ?? NaN)),
  };
}

/**
 * Writes what a peer is to do.
 *
 * @param folder Where.
 * @param step What it is to do.
 */
export async function writeStep(folder: string, step: Record<string, unknown>): Promise<void> {
  await Deno.writeTextFile(`${folder}/step.json`, JSON.stringify(step));
}

/**
 * Writes tensors, a file each.
 *
 * @param folder Where; it is made if it is missing.
 * @param prefix What their names begin with.
 * @param tensors The tensors.
 */
export async function writeTensors(
  folder: string,
  prefix: string,
  tensors: HostTensors,
): Promise<void> {
  await Deno.mkdir(folder, { recursive: true });
  for (const [name, values] of Object.entries(tensors)) {
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
    await Deno.writeFile(`${folder}/${prefix}${name}.f32`, bytes);
  }
}
