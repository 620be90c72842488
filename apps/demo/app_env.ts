/**
 * What the handlers of a request share.
 *
 * @module
 */

import type { RequestIdVariables } from "hono/request-id";
import type { Answer } from "./answers/answer.ts";
import type { PartTimes } from "./timings.ts";

/** What `Deno.serve` says about a request: a promise that settles when its answer is sent. */
export type AnswerInfo = Partial<Pick<Deno.ServeHandlerInfo, "completed">>;

/** What was predicted for a request, for metrics and logs. */
export interface PredictedFacts {
  /** The name of the model that was asked. */
  readonly name: string;
  /** One answer per drawing. */
  readonly predictions: readonly Answer[];
  /** How long the parts took. */
  readonly times: PartTimes;
}

/** The types of a context. */
export interface AppEnv {
  /** From the server. */
  readonly Bindings: AnswerInfo;
  /** From one handler to another. */
  readonly Variables: RequestIdVariables & {
    /** Absent where nothing was predicted. */
    readonly predicted?: PredictedFacts;
  };
}
