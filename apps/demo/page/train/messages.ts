/**
 * What the page and the worker that trains tell each other.
 *
 * @module
 */

import type { Answer } from "../../answers/answer.ts";
import type { Model } from "../state/api.ts";
import type { TrainSettings } from "./settings.ts";
import type { Report } from "./training.ts";

/** A training from its first step on. */
export interface Run {
  /** Its number: reports of one that was given up may still come. */
  readonly run: number;
  /** Its settings. */
  readonly settings: TrainSettings;
}

/** What the page asks for. */
export type Order =
  | ({ readonly kind: "reset" } & Run)
  | { readonly kind: "play" | "pause" | "step" }
  | {
    readonly kind: "predict";
    readonly id: number;
    /** The body of a request to predict; nothing to ask about the network alone. */
    readonly body?: unknown;
  };

/** Predictions of the network as it is trained so far. */
export interface Predicted {
  /** An answer for each drawing. */
  readonly predictions: readonly Answer[];
  /** What the network is. */
  readonly model: Model;
}

/** What the worker tells. */
export type News =
  | { readonly kind: "ready"; readonly engine: string }
  | {
    readonly kind: "report";
    readonly run: number;
    readonly report: Report;
    readonly imagesPerSecond: number;
  }
  | { readonly kind: "predicted"; readonly id: number; readonly predicted: Predicted }
  | { readonly kind: "failed"; readonly id?: number; readonly message: string };
