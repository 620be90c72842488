/**
 * What the server answers: predictions, or a problem.
 *
 * @module
 */

import type {
  AnyPrediction,
  HeadPrediction,
  ImagePrediction,
  ModelSummary,
  Prediction,
  Readout,
} from "@goodness/predict";

/** One of the best labels. */
export interface TopLabel {
  /** The label. */
  readonly label: number;
  /** The name of its class. */
  readonly name: string;
  /** Its goodness, where the readout is `goodness`. */
  readonly goodness?: number;
  /** Its probability, where the readout is `head`. */
  readonly probability?: number;
}

/** The activities of a layer, with 4 significant digits. */
export interface LayerActivation {
  /** Rows and columns of the layer's locations, `L` together. */
  readonly grid: readonly [rows: number, columns: number];
  /** Units of a location, `C`. */
  readonly channels: number;
  /** Groups of neighbouring channels with a goodness of their own: 1, or one for each label. */
  readonly groups: number;
  /** One for each label: `[L, C]` in row-major order, each at least 0. */
  readonly values: readonly (readonly number[])[];
}

/** The activities of every layer for two labels. */
export interface Activations {
  /** The labels; `null` of a network that takes none, which has one set of activities. */
  readonly labels: readonly [number, number] | null;
  /** The activities of each layer, first to last. */
  readonly layers: readonly LayerActivation[];
}

/** What an answer has only where the request asks for it. */
export interface Explained {
  /** The best labels, best first, where the request has `top_k`. */
  readonly top?: readonly TopLabel[];
  /** The network's input, where the request explains `input`. */
  readonly input?: readonly number[];
  /** The activities, where the request explains `activations`. */
  readonly activations?: Activations;
}

/** The same of a drawing without ink; its input is all 0. */
export interface EmptyExplained {
  /** No labels. */
  readonly top?: null;
  /** The network's input, all 0. */
  readonly input?: readonly number[];
  /** No activities. */
  readonly activations?: null;
}

/** The answer about a drawing with ink: a prediction, `confident` as `sure`. */
export type DigitAnswer<P extends AnyPrediction = AnyPrediction> =
  & Omit<P, "confident">
  & Explained
  & {
    /** There is a drawing. */
    readonly empty: false;
    /** Whether the prediction is confident, if the model knows; false where there is a hint. */
    readonly sure?: boolean;
    /** Why the drawing may be misread, and what to send instead. */
    readonly hint?: string;
  };

/** The answer about a drawing without ink: no digit, and nothing of what a prediction has. */
export type EmptyAnswer<P extends AnyPrediction = AnyPrediction> =
  & { readonly [Name in keyof Omit<P, "confident">]: null }
  & EmptyExplained
  & {
    /** There is no drawing. */
    readonly empty: true;
  };

/** The answer about a drawing, from a model that predicts `P`. */
export type AnswerOf<P extends AnyPrediction> = DigitAnswer<P> | EmptyAnswer<P>;

/** The answer about a drawing by the model's default readout. */
export type DefaultAnswer = AnswerOf<Prediction> | AnswerOf<ImagePrediction>;

/** The answer about a drawing by any readout. */
export type Answer = DefaultAnswer | AnswerOf<HeadPrediction>;

/**
 * Answers a drawing with ink.
 *
 * @param prediction What the model says about it.
 * @param hint Why it may be misread, and what to send instead; such an answer is not sure.
 * @returns The answer.
 */
export function answerDigit(
  prediction: AnyPrediction,
  hint?: string,
): Extract<Answer, { empty: false }> {
  const { confident, ...figures } = { confident: undefined, ...prediction };
  const sure = hint === undefined ? confident : false;
  return {
    ...figures,
    ...(sure !== undefined && { sure }),
    ...(hint !== undefined && { hint }),
    empty: false,
  };
}

/**
 * Answers a drawing without ink.
 *
 * @param by The readout that the request asks for.
 * @returns The answer: the members that the readout's predictions have, each `null`.
 */
export function answerEmpty(
  by: Readout,
  model: Pick<ModelSummary, "by">,
): Extract<Answer, { empty: true }> {
  const nothing = { label: null, name: null, empty: true } as const;
  if (by === "goodness") return { ...nothing, goodness: null, layers: null, margin: null };
  const noLabel = { ...nothing, probabilities: null };
  return model.by === "head" ? { ...noLabel, goodness: null, layers: null } : noLabel;
}

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
