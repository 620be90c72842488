/**
 * What the server answers: predictions, or a problem.
 *
 * @module
 */

import type { HeadPrediction, ImagePrediction, Prediction } from "@goodness/predict";

/** The answer about a drawing with ink. */
export interface DigitAnswer extends Prediction {
  /** There is a drawing. */
  readonly empty: false;
  /** The network's input `[784]`, only where the request explains `input`. */
  readonly input?: readonly number[];
}

/** The answer about a drawing without ink: no digit, since none was drawn. */
export interface EmptyAnswer {
  /** There is no drawing, hence no label. */
  readonly label: null;
  /** There is no drawing. */
  readonly empty: true;
  /** There is no drawing, hence no goodness. */
  readonly goodness: null;
  /** There is no drawing, hence no goodness. */
  readonly layers: null;
  /** There is no drawing, hence no margin. */
  readonly margin: null;
  /** The network's input `[784]`, all 0, only where the request explains `input`. */
  readonly input?: readonly number[];
}

/** The answer about a drawing with ink, where the request reads by the head. */
export interface HeadDigitAnswer extends HeadPrediction {
  /** There is a drawing. */
  readonly empty: false;
  /** The network's input `[784]`, only where the request explains `input`. */
  readonly input?: readonly number[];
}

/** The answer about a drawing without ink, where the request reads by the head. */
export interface HeadEmptyAnswer {
  /** There is no drawing, hence no label. */
  readonly label: null;
  /** There is no drawing. */
  readonly empty: true;
  /** There is no drawing, hence no probabilities. */
  readonly probabilities: null;
  /** The network's input `[784]`, all 0, only where the request explains `input`. */
  readonly input?: readonly number[];
}

/** The answer about a drawing with ink, from a model that learnt without labels. */
export interface ImageDigitAnswer extends ImagePrediction {
  /** There is a drawing. */
  readonly empty: false;
  /** The network's input `[784]`, only where the request explains `input`. */
  readonly input?: readonly number[];
}

/** The answer about a drawing without ink, from a model that learnt without labels. */
export interface ImageEmptyAnswer extends HeadEmptyAnswer {
  /** There is no drawing, hence no goodness. */
  readonly goodness: null;
  /** There is no drawing, hence no goodness. */
  readonly layers: null;
}

/** The answer about one instance. */
export type Answer =
  | DigitAnswer
  | EmptyAnswer
  | HeadDigitAnswer
  | HeadEmptyAnswer
  | ImageDigitAnswer
  | ImageEmptyAnswer;

/** What is wrong with one part of a request. */
export interface PointedDetail {
  /** JSON pointer (RFC 6901) to the part, such as `/instances/0/strokes/1/0`. */
  readonly pointer: string;
  /** What is wrong with it, and what would be right. */
  readonly detail: string;
}

/** Body of every error answer, of type `application/problem+json`. */
export interface Problem {
  /** Always `about:blank`: the status says what kind of problem it is. */
  readonly type: "about:blank";
  /** The status's own phrase, as RFC 9457 wants it for `about:blank`. */
  readonly title: string;
  /** HTTP status. */
  readonly status: number;
  /** What went wrong this time, and what would be right. */
  readonly detail: string;
  /** This occurrence: the request's id as a URN, as in the log and in `X-Request-Id`. */
  readonly instance: string;
  /** The same sentence as `detail`. */
  readonly error: string;
  /** The offending parts of the request; empty where it is not about its content. */
  readonly errors: readonly PointedDetail[];
}
