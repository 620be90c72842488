import type { Usual } from "@goodness/core";
import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Answer, Digit } from "../state/api.ts";
import type { State } from "../state/predictor.ts";
import { doubtText } from "./doubt.ts";
import { describe, modelText, resultText, runnerUpText, spoken, totalText } from "./words.ts";

const BY_GOODNESS: Digit = {
  empty: false,
  label: 1,
  name: "1",
  goodness: [2.5, 4],
  layers: [[2.5, 4]],
  margin: 1.5,
  input: [],
};

const BY_HEAD: Digit = {
  empty: false,
  label: 0,
  name: "0",
  probabilities: [0.9, 0.1],
  goodness: 3.25,
  layers: [3.25],
  input: [],
};

const EMPTY: Answer = {
  empty: true,
  label: null,
  name: null,
  goodness: null,
  layers: null,
  margin: null,
  input: [],
};

const MODEL = { classes: ["0", "1"] };

function answered(digit: Digit): State {
  return { kind: "answer", answer: digit };
}

Deno.test("wording tells what a model is sure of, or knows nothing about", () => {
  for (const sure of [{}, { sure: true }]) {
    const goodness = { ...BY_GOODNESS, ...sure };
    assertEquals(describe(answered(goodness)), "margin 1.50");
    assertEquals(spoken(answered(goodness), MODEL), "1, margin 1.50");
    assertEquals(resultText(goodness, MODEL), "1");
    const head = { ...BY_HEAD, ...sure };
    assertEquals(describe(answered(head)), "probability 90.0 %");
    assertEquals(spoken(answered(head), MODEL), "0, probability 90.0 %");
  }
});

Deno.test("wording calls labels by their names", () => {
  const clothes = { classes: ["T-shirt", "Trouser"] };
  assertEquals(resultText(BY_GOODNESS, clothes), "Trouser");
  assertEquals(spoken(answered(BY_HEAD), clothes), "T-shirt, probability 90.0 %");
});

Deno.test("wording tells where a model is not sure", () => {
  const goodness = { ...BY_GOODNESS, sure: false };
  assertEquals(resultText(goodness, MODEL), "1?");
  assertEquals(describe(answered(goodness)), "Not sure, margin 1.50");
  assertEquals(spoken(answered(goodness), MODEL), "Not sure, perhaps 1, margin 1.50");
  const head = answered({ ...BY_HEAD, sure: false });
  assertEquals(spoken(head, MODEL), "Not sure, perhaps 0, probability 90.0 %");
});

Deno.test("wording tells that there is no digit", () => {
  const states: readonly State[] = [
    { kind: "empty" },
    answered(BY_HEAD),
    { kind: "answer", answer: EMPTY },
    { kind: "error", message: "down" },
    { kind: "waiting" },
  ];
  assertEquals(states.filter((_, index) => index !== 1).map((state) => spoken(state, MODEL)), [
    ...["Empty: draw a digit", "Empty: draw a digit", "down", "Looking"],
  ]);
  assertEquals(resultText(null, MODEL), "");
});

Deno.test("totalText() sets goodness against the least that is sure", () => {
  const least = { confidenceThreshold: 3 };
  assertEquals(totalText(null, { by: "head" }), "");
  assertEquals(totalText(null, { by: "head", ...least }), "Sure from 3.00 on");
  assertEquals(totalText(BY_HEAD, { by: "head" }), "Goodness in total 3.25");
  assertEquals(
    totalText(BY_HEAD, { by: "head", ...least }),
    "Goodness in total 3.25; sure from 3.00 on",
  );
  assertEquals(totalText(BY_GOODNESS, { by: "goodness" }), "");
  assertEquals(
    totalText(BY_GOODNESS, { by: "goodness", ...least }),
    "Goodness of the best label 4.00; sure from 3.00 on",
  );
  assertEquals(totalText(BY_GOODNESS, { by: "head", ...least }), "");
});

Deno.test("modelText() tells what the accuracy is of", () => {
  const model = {
    name: "x",
    by: "goodness" as const,
    layers: 2,
    parameters: 12_345,
    testAccuracy: 0.975,
    head: { layers: [1], testAccuracy: 0.9, randomFeatureAccuracy: 0.9 },
    engine: "native",
    device: "CPU",
  };
  const rest = "; runs on native (CPU)";
  assertEquals(
    modelText(model),
    `Model x: 2 layers, 12,345 parameters, test accuracy 97.50 %${rest}`,
  );
  assertEquals(
    modelText(model, true),
    `Model x: 2 layers, 12,345 parameters, test accuracy 97.50 % before it was taught here${rest}`,
  );
  assertEquals(
    modelText({ ...model, by: "head" as const }),
    `Model x: 2 layers, 12,345 parameters, test accuracy 97.50 % (90.00 % on random features)${rest}`,
  );
});

const SERVED = { classes: ["4", "7", "9"], goodnessLayers: [0, 1, 2] };

Deno.test("runnerUpText() says which layers are overruled", () => {
  const digit: Digit = {
    ...{ empty: false, label: 1, name: "7", goodness: [1, 9, 8], margin: 1 },
    layers: [[0, 2, 3], [0, 3, 2], [1, 4, 3]],
  };
  assertEquals(runnerUpText(digit, SERVED), "Layer 1 prefers 9; layers 2 and 3 overrule it.");
  const unanimous = { ...digit, layers: [[0, 3, 2], [0, 3, 2], [1, 4, 3]] };
  assertEquals(runnerUpText(unanimous, SERVED), "All layers prefer 7 to 9, which comes second.");
  const divided = { ...digit, layers: [[0, 2, 3], [0, 2, 3], [1, 5, 2]] };
  assertEquals(runnerUpText(divided, SERVED), "Layers 1 and 2 prefer 9; layer 3 overrules them.");
});

Deno.test("runnerUpText() leaves layers out that do not count", () => {
  const digit: Digit = {
    ...{ empty: false, label: 1, name: "7", goodness: [1, 9, 8], margin: 1 },
    layers: [[0, 2, 3], [0, 3, 2], [1, 4, 3]],
  };
  const served = { ...SERVED, goodnessLayers: [1, 2] };
  assertEquals(runnerUpText(digit, served), "All layers prefer 7 to 9, which comes second.");
  assertEquals(runnerUpText(null, served), "");
});

Deno.test("doubtText() gives the reason of a doubt", () => {
  const digit: Digit = { ...BY_GOODNESS, sure: false };
  const model = { confidenceThreshold: 4.5 };
  assertStringIncludes(doubtText(digit, model), "Its goodness is 4.00;");
  assertStringIncludes(doubtText(digit, model), "99 reach 4.50");
  assertEquals(
    doubtText({ ...digit, hint: "The paper seems to be light" }, model),
    "The paper seems to be light",
  );
  assertEquals(doubtText({ ...digit, sure: true }, model), "");
});

Deno.test("doubtText() names the layer that is least usual", () => {
  const digit: Digit = {
    ...{ empty: false, label: 1, name: "7", goodness: [1, 9, 8], margin: 1, sure: false },
    layers: [[0, 2, 3], [0, 4, 1]],
  };
  const usual = (mean: number): { mean: number; std: number } => ({ mean, std: 0.5 });
  const [two, four] = [usual(Math.log(2)), usual(Math.log(4))];
  const textOf = (goodness: Usual[], lead?: Usual[]): string =>
    doubtText(digit, { confidence: { goodness, ...(lead && { lead }), mostDistance: 0 } });
  assertEquals(textOf([two, two]), "Layer 2 responds unusually strongly.");
  assertEquals(textOf([four, four]), "Layer 1 responds unusually weakly.");
  assertEquals(textOf([two, four], [two, two]), "Layer 1 hardly prefers it to another label.");
});
