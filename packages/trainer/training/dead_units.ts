/**
 * Looks at how active units are during a training, to find those that never are.
 *
 * @module
 */

import type { Executable, HostTensors } from "@goodness/core";
import { ImagePreparer } from "@goodness/core/images";
import { tensorNamed } from "@goodness/core/ops";
import { activityName, activityProgram, deadShare, leastGoodness } from "@goodness/core/training";
import type { Split } from "../data/split.ts";
import type { UnitActivity } from "./faults.ts";
import type { RunPlan } from "./plan.ts";

/** Counts the units that are 0 on all of some images; it owns what it compiled until `dispose`. */
export class DeadUnits {
  readonly #plan: Pick<RunPlan, "network" | "engine">;
  readonly #images: Float32Array<ArrayBuffer>;
  readonly #count: number;
  #executable: Executable | undefined;

  /**
   * Prepares to count; the program is compiled when first needed.
   *
   * @param plan The network and its engine.
   * @param sample Images to look at.
   */
  constructor(plan: Pick<RunPlan, "network" | "engine">, sample: Split) {
    this.#plan = plan;
    this.#images = new ImagePreparer(plan.network.spec.input).unshifted(sample.images);
    this.#count = sample.count;
  }

  /**
   * Counts.
   *
   * @param weights Weights of the network by name.
   * @returns For each layer how active its units are on all images with every label.
   */
  async activity(weights: HostTensors): Promise<UnitActivity[]> {
    const { network, engine } = this.#plan;
    this.#executable ??= await engine.compile(activityProgram(network, this.#count), weights);
    this.#executable.writeState(weights);
    const means = await this.#executable.run({ images: this.#images });
    return network.layers.map((_, layer) => {
      const activity = tensorNamed(means, activityName(layer));
      return { deadUnits: deadShare(activity), leastGoodness: leastGoodness(activity) };
    });
  }

  /** Frees what was compiled. */
  async dispose(): Promise<void> {
    await this.#executable?.dispose();
  }
}
