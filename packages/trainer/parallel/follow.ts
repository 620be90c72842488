/**
 * The processes of a divided training that do what process 0 orders.
 *
 * @module
 */

import { type HostTensors, trainingShapes } from "@goodness/core";
import type { Communicator } from "@goodness/core/engines/mpi";
import { sizeOf, tensorNamed } from "@goodness/core/ops";
import type { TrainingPlan } from "../training/plan.ts";
import type { LocalSteps } from "../training/steps.ts";
import { type Assignment, nextOrder, type Order } from "./orders.ts";
import { type OwnedPlan, ownShare, ownState, shareLengths } from "./own_share.ts";

/**
 * Does what process 0 orders, until it orders to leave.
 *
 * @param communicator The processes; this is not process 0.
 * @param prepare Prepares the training that process 0 prepared.
 * @throws {Error} If this process cannot do its share.
 */
export async function follow(
  communicator: Communicator,
  prepare: (assignment: Assignment) => Promise<TrainingPlan>,
): Promise<void> {
  for (;;) {
    const order = await nextOrder(communicator);
    if (order.order === "leave") return;
    if (order.order === "train") await followTraining(communicator, order, prepare);
  }
}

async function followTraining(
  communicator: Communicator,
  { assignment, division }: Extract<Order, { order: "train" }>,
  prepare: (assignment: Assignment) => Promise<TrainingPlan>,
): Promise<void> {
  const plan = await prepare(assignment);
  const { dataset: { name, fingerprint } } = plan;
  if (fingerprint !== assignment.fingerprint) {
    throw new Error(`Cannot train: the images of ${name} are not those of process 0`);
  }
  const state = await receivedState(communicator, plan);
  const own = await ownShare(communicator, plan, { division, state });
  try {
    await obeyUntilEnd(communicator, own, { ...plan, division });
  } finally {
    await own.dispose();
    await plan.validator.dispose();
  }
}

async function obeyUntilEnd(
  communicator: Communicator,
  own: LocalSteps,
  plan: OwnedPlan,
): Promise<void> {
  for (;;) {
    const order = await nextOrder(communicator);
    switch (order.order) {
      case "step":
        await own.queue(order.step);
        break;
      case "read": {
        const names = Object.keys(shareLengths(plan, communicator.rank, order.names));
        const state = await own.readState(names);
        if (plan.division.by === "data") break; // process 0 has all of it, too
        for (const name of names) await communicator.send(tensorNamed(state, name), 0);
        break;
      }
      case "write":
        await own.ended();
        own.writeState(
          ownState(
            await receivedState(communicator, plan, order.names),
            plan,
            communicator.rank,
          ),
        );
        break;
      case "end":
        return await own.ended();
      default:
        throw new Error(`Cannot obey "${order.order}" while a training goes on`);
    }
  }
}

/** Receives state that process 0 sends to all: of the whole network, all tensors by default. */
async function receivedState(
  communicator: Communicator,
  { network, stepOptions }: Pick<TrainingPlan, "network" | "stepOptions">,
  wanted?: readonly string[],
): Promise<HostTensors> {
  const shapes = trainingShapes(network, stepOptions);
  const values: Record<string, Float32Array<ArrayBuffer>> = {};
  for (const name of wanted ?? Object.keys(shapes)) {
    const tensor = values[name] = new Float32Array(sizeOf(tensorNamed(shapes, name)));
    await communicator.broadcast(tensor);
  }
  return values;
}
