/**
 * What an exported network computes: from pixels to the goodness of every label, with everything that
 * lies between them.
 *
 * @module
 */

import type { Model } from "./model_file.ts";
import { type Network, weightShapes } from "./network.ts";
import type { Ops } from "./ops.ts";
import { type Program, type TensorMap, tensorNamed } from "./program.ts";
import { searchProgram } from "./search.ts";
import type { GraphConstant } from "./trace.ts";

/**
 * The weights of a model as parts of a graph.
 *
 * @param model The model.
 * @returns Its weights under their own names.
 */
export function weightConstants({ network, weights }: Model): GraphConstant[] {
  return Object.entries(weightShapes(network)).map(([name, shape]) => ({
    name,
    shape,
    values: tensorNamed(weights, name),
  }));
}

/**
 * Makes a network a program that needs no preparation of its input: input `image` `[B, pixels]` in
 * `[0, 1]`, 1 is ink; outputs `goodness` `[B, Y]`, summed over the layers that the network sums, and
 * `layers` `[B, layers, Y]`.
 *
 * @param network The network.
 * @param batchSize `B`.
 * @returns The program; its state is the network's weights.
 */
export function classifierProgram(network: Network, batchSize: number): Program {
  const { pixels, spec } = network;
  const search = searchProgram(network, batchSize);
  return {
    name: `classify ${spec.name}`,
    state: weightShapes(network),
    inputs: { image: [batchSize, pixels] },
    run: <T>(ops: Ops<T>, state: TensorMap<T>, inputs: TensorMap<T>) => {
      const centred = ops.sub(tensorNamed(inputs, "image"), spec.input.mean);
      const images = ops.div(centred, spec.input.deviation);
      const searched = search.run(ops, state, { images });
      const perImage = ops.transpose(tensorNamed(searched.outputs, "goodness"), [1, 0, 2]);
      const summed = ops.sum(ops.gather(perImage, spec.goodnessLayers, 1), 1);
      return {
        state: {},
        outputs: {
          goodness: ops.reshape(summed, [batchSize, spec.labels]),
          layers: perImage,
        },
      };
    },
  };
}
