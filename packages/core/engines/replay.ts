/**
 * Making steps of a training once more, to find the one after which something is wrong.
 *
 * @module
 */

import type { Executable, HostTensors } from "../ops/program.ts";
import { EventLoop } from "./event_loop.ts";

/** A training whose steps can be made once more. */
export interface ReplayedSteps extends Pick<Executable, "readState" | "writeState"> {
  /** Makes a step, from 0. */
  run(step: number): Promise<unknown>;
}

/** Steps to make once more. */
export interface Replay {
  /** The state before them. */
  readonly state: HostTensors;
  /** The first step, from 0. */
  readonly from: number;
  /** The step before which to stop. */
  readonly to: number;
  /** State to set before every step, such as cleared sums. */
  readonly cleared: HostTensors;
  /** Ends the search. */
  readonly signal?: AbortSignal | undefined;
}

/** What a search came to. */
export interface Replayed<F> {
  /** Steps of the training after which nothing was wrong. */
  readonly sound: number;
  /** What was wrong after the next step; nothing if the search ended before it was found. */
  readonly found?: F;
}

/** Milliseconds after which a search is given up. */
const LIMIT = 60_000;

/**
 * Makes steps once more, for at most a minute, until something is wrong.
 *
 * @param steps The training, with no step in progress. Its state is replaced.
 * @param replay Which steps.
 * @param faultOf Looks at the whole state after a step.
 * @returns How far it came, and what was wrong.
 */
export async function replayUntil<F>(
  steps: ReplayedSteps,
  { state, from, to, cleared, signal }: Replay,
  faultOf: (state: HostTensors) => F | undefined,
): Promise<Replayed<F>> {
  const end = performance.now() + LIMIT;
  const eventLoop = new EventLoop();
  steps.writeState(state);
  for (let step = from; step < to; step++) {
    steps.writeState(cleared);
    await steps.run(step);
    const found = faultOf(await steps.readState());
    if (found !== undefined) return { sound: step, found };
    await eventLoop.turn();
    if (signal?.aborted || performance.now() > end) return { sound: step + 1 };
  }
  return { sound: to };
}
