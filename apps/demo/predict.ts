/**
 * From the inputs of a request to its answers.
 *
 * @module
 */

import { imageSize } from "@goodness/core";
import {
  type AnyPrediction,
  type Drawing,
  hasLightPaper,
  type ImageClassifier,
  type ModelImage,
} from "@goodness/predict";
import {
  type Answer,
  answerDigit,
  answerEmpty,
  type EmptyExplained,
  type Explained,
} from "./answers/answer.ts";
import { roundedActivations, topLabels } from "./answers/explanations.ts";
import type { PreparedRequest } from "./prepare.ts";

const LIGHT_PAPER_HINT = "The paper seems to be light: pixels are light ink on dark paper, " +
  "1 on 0; send 1 minus each value, or a picture, of which either is read";

/** Why a drawing may be misread. Pixels alone are taken as they are. */
function hintOf({ kind }: Drawing, input: Float32Array, image: ModelImage): string | undefined {
  return kind === "pixels" && hasLightPaper(input, image) ? LIGHT_PAPER_HINT : undefined;
}

/** What a request asks for beyond a prediction. */
async function explained(
  { explain, topK, labels }: PreparedRequest,
  { prediction, input }: { prediction: AnyPrediction; input: Float32Array },
  classifier: ImageClassifier,
): Promise<Explained> {
  const { classes } = classifier.model;
  const [best = 0, second = best] = topLabels(prediction, classes, 2).map(({ label }) => label);
  return {
    ...(topK !== undefined && { top: topLabels(prediction, classes, topK) }),
    ...(explain.includes("input") && { input: Array.from(input) }),
    ...(explain.includes("activations") && {
      activations: roundedActivations(await classifier.activities(input, labels ?? [best, second])),
    }),
  };
}

function explainedEmpty({ explain, topK }: PreparedRequest, image: ModelImage): EmptyExplained {
  return {
    ...(topK !== undefined && { top: null }),
    ...(explain.includes("input") && { input: new Array<number>(imageSize(image)).fill(0) }),
    ...(explain.includes("activations") && { activations: null }),
  };
}

/**
 * Answers a request with one call of the classifier for all of its drawings that have ink, and none
 * where no drawing has any. Activations take one more call for each drawing.
 *
 * @param request The prepared request.
 * @param classifier Classifies the drawings.
 * @returns One answer per drawing, in their order.
 */
export async function predict(
  request: PreparedRequest,
  classifier: ImageClassifier,
): Promise<Answer[]> {
  const { model } = classifier;
  const { drawings, by, inputs } = request;
  const images = inputs.filter((input) => input !== null);
  const predictions = images.length === 0 ? [] : await classifier.classify(images, { by });
  const rest = predictions.values();
  return await Promise.all(drawings.map(async (drawing, index) => {
    const input = inputs[index] ?? null;
    if (input === null) {
      return { ...answerEmpty(by, model), ...explainedEmpty(request, model.image) };
    }
    const { value: prediction } = rest.next();
    if (prediction === undefined) throw new RangeError("Cannot answer without a prediction");
    const answer = answerDigit(prediction, hintOf(drawing, input, model.image));
    return { ...answer, ...await explained(request, { prediction, input }, classifier) };
  }));
}
