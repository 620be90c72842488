/**
 * A study with made-up results, for tests of what is written about one.
 *
 * @module
 */

import { type Budget, planStudy, type StudiedStage } from "./ladder.ts";

/** A small budget. */
export const BUDGET: Budget = {
  dataset: "mnist",
  validation: 200,
  limitTrain: 300,
  epochs: 2,
  seed: 1,
  engine: "native",
};

/** All stages, each a little better than the one before. */
export function exampleStudy(): StudiedStage[] {
  return planStudy(BUDGET).map((stage, index) => ({
    ...stage,
    result: {
      settings: stage.settings,
      fingerprint: "0",
      engine: "native",
      device: "CPU, 2 threads",
      deno: "2.9.6",
      imagesSeen: 600,
      seconds: 1.5,
      images: 200,
      accuracy: 0.1 + index / 20,
      layers: [0, 1, 2].map((layer) => ({
        accuracy: 0.1 + index / 25 + layer / 100,
        positiveGoodness: 1.25 + layer,
        negativeGoodness: 0.75,
        positive: [1, 1.5, 2],
        negative: [0.5, 1, 1.25],
      })),
    },
  }));
}
