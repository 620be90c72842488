/**
 * Process 0 of a training that is divided: it trains its own share, and orders the others to train theirs.
 *
 * @module
 */

import { type HostTensors, trainingShapes } from "@goodness/core";
import type { Communicator } from "@goodness/core/engines/mpi";
import { tensorNamed } from "@goodness/core/ops";
import { METRICS_NAME } from "@goodness/core/training";
import type { TrainingPlan } from "../training/plan.ts";
import type { LocalSteps, TrainingSteps } from "../training/steps.ts";
import { checkDivision } from "./check_division.ts";
import { type Division, rangesText } from "./division.ts";
import { measuredRanges } from "./measured_ranges.ts";
import { type Assignment, give } from "./orders.ts";
import type { Processes } from "./processes.ts";
import { type OwnedPlan, ownShare, ownState, shareLengths } from "./own_share.ts";

/** How process 0 leads. */
export interface LeadOptions extends Processes {
  /** What the others need to prepare the same training. */
  readonly assignment: Assignment;
}

/**
 * Divides a training among processes.
 *
 * @param plan The training, prepared for one process.
 * @param options The processes, and what they divide.
 * @returns The same plan, whose steps all processes make together.
 * @throws {InputError} If the training cannot be divided so.
 */
export function dividedPlan(
  plan: TrainingPlan,
  { communicator, by, assignment }: LeadOptions,
): TrainingPlan {
  const { size } = communicator;
  checkDivision(plan, by, size);
  return {
    ...plan,
    begin: async (state) => {
      const division: Division = by === "data"
        ? { by, processes: size }
        : { by, ranges: await measuredRanges(plan, state, size) };
      give(communicator, { order: "train", assignment, division });
      const names = Object.keys(trainingShapes(plan.network, plan.stepOptions));
      for (const name of names) await communicator.broadcast(tensorNamed(state, name));
      const own = await ownShare(communicator, plan, { division, state });
      return new LeadingSteps(communicator, own, { ...plan, division });
    },
  };
}

/** The steps that all processes make together. */
class LeadingSteps implements TrainingSteps {
  readonly stallsOnRead = true; // the processes would wait for each other
  readonly note: string;
  readonly #communicator: Communicator;
  readonly #own: LocalSteps;
  readonly #plan: OwnedPlan;

  constructor(communicator: Communicator, own: LocalSteps, plan: OwnedPlan) {
    const { division } = plan;
    this.#communicator = communicator;
    this.#own = own;
    this.#plan = plan;
    const what = division.by === "data"
      ? "every batch"
      : `layers ${rangesText(division.ranges)}, divided by their measured time`;
    this.note = `${communicator.size} processes share ${what}`;
  }

  async queue(step: number): Promise<void> {
    give(this.#communicator, { order: "step", step });
    await this.#own.queue(step);
  }

  async ended(): Promise<void> {
    await this.#own.ended();
  }

  async readState(names?: readonly string[]): Promise<HostTensors> {
    const { division, network, stepOptions } = this.#plan;
    const { rank: leading, size } = this.#communicator;
    give(this.#communicator, { order: "read", ...(names && { names }) });
    const held = Object.keys(shareLengths(this.#plan, leading, names));
    const shares = [await this.#own.readState(held)];
    if (division.by === "data") return shares[0] ?? {}; // the engines have exchanged their parts
    for (let rank = 1; rank < size; rank++) shares.push(await this.#receive(rank, names));
    const all = Object.keys(trainingShapes(network, stepOptions));
    const wanted = names === undefined ? all : all.filter((name) => names.includes(name));
    return Object.fromEntries(wanted.map((name) => {
      const found = shares.flatMap((share) => share[name] ?? []);
      return [name, name === METRICS_NAME ? joined(found) : found[0] ?? new Float32Array()];
    }));
  }

  async #receive(rank: number, names: readonly string[] | undefined): Promise<HostTensors> {
    const values: Record<string, Float32Array<ArrayBuffer>> = {};
    for (const [name, length] of Object.entries(shareLengths(this.#plan, rank, names))) {
      const tensor = values[name] = new Float32Array(length);
      await this.#communicator.receive(tensor, rank);
    }
    return values;
  }

  writeState(values: HostTensors): void {
    give(this.#communicator, { order: "write", names: Object.keys(values) });
    for (const tensor of Object.values(values)) this.#communicator.broadcastNow(tensor);
    this.#own.writeState(ownState(values, this.#plan, this.#communicator.rank));
  }

  report(): ReturnType<TrainingSteps["report"]> {
    return this.#own.report();
  }

  async dispose(): Promise<void> {
    give(this.#communicator, { order: "end" });
    await this.#own.dispose();
  }
}

function joined(parts: readonly Float32Array<ArrayBuffer>[]): Float32Array<ArrayBuffer> {
  return Float32Array.from(parts.flatMap((part) => [...part]));
}
