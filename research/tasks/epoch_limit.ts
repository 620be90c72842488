/**
 * Ending a training after an epoch, as Ctrl-C does: its checkpoint is that of a training that goes on.
 *
 * @module
 */

import type { TrainingObserver } from "@goodness/trainer";

/** An observer that ends what it watches, and the signal that it ends it by. */
export interface EpochLimit {
  /** The observer. */
  readonly observer: TrainingObserver;
  /** Ends the training. */
  readonly signal: AbortSignal;
}

/**
 * Ends a training with the last step of an epoch, which is validated and saved.
 *
 * @param epochs The epoch, from 1.
 * @param observer Who else watches.
 * @returns The observer and the signal to give to the training.
 */
export function limitEpochs(epochs: number, observer: TrainingObserver): EpochLimit {
  const limit = new AbortController();
  let last = Infinity;
  return {
    signal: limit.signal,
    observer: {
      ...observer,
      started: (info) => {
        last = epochs * info.batches.stepsPerEpoch;
        observer.started(info);
      },
      stepped: (step) => {
        if (step >= last) limit.abort();
        observer.stepped(step);
      },
    },
  };
}
