/**
 * Stores a trained model as float16 under `data/models/`, with the test accuracy of what is stored and what is
 * usual of its right predictions. A model that ships already can be stored anew: its weights stay as they are.
 * Usage: deno task model:ship <model file> <name>
 *
 * @module
 */

import {
  createEngine,
  decodeModel,
  encodeModel,
  type Head,
  HeadReadout,
  InputError,
  type Model,
  objectiveOf,
  type TrainingRecord,
} from "@goodness/core";
import { checkNamesLabels } from "@goodness/core/prediction";
import {
  confidenceOf,
  evaluateHead,
  evaluateOnce,
  withLabelScorer,
} from "@goodness/trainer/evaluation";
import { loadDataset } from "@goodness/trainer";
import { writeFileAtomically } from "@goodness/trainer/storage";

const [source = "", name = ""] = Deno.args;
const trained = decodeModel(await Deno.readFile(source), source);
checkNamesLabels(trained, source);
// What ships is rounded to float16, so its figures are measured after rounding.
const { network, weights, training, head } = decodeModel(
  encodeModel(trained, "F16"),
);
if (training.dataset !== "mnist") {
  throw new InputError(`Cannot ship a model of ${training.dataset}: only those of mnist ship`);
}
const engine = await createEngine("native");
const backbone = { network, weights, engine };
const { validation, test } = await loadDataset("mnist"); // validation: the last 10,000
const measuredHead = head && await measured(head);
const confidence = await withLabelScorer(
  backbone,
  (scorer) => confidenceOf(scorer, network, validation),
);
const record: TrainingRecord = { ...training, ...await accuracies() };
const shipped: Model = {
  ...{ network, weights, training: record },
  ...(measuredHead && { head: measuredHead }),
  ...(confidence && { confidence }),
};
const bytes = encodeModel(shipped, "F16");
const path = `data/models/${name}.safetensors`;
await writeFileAtomically(path, bytes);
// deno-lint-ignore no-console -- a tool's output
console.log(`${path}: ${bytes.length} bytes, ${JSON.stringify({ confidence, ...record })}`);

async function accuracies(): Promise<Partial<TrainingRecord>> {
  if (measuredHead && !objectiveOf(network.spec).learnsLabels) {
    return { testAccuracy: measuredHead.training.testAccuracy };
  }
  const { accuracy, accuracyPerLayer } = await evaluateOnce(backbone, test);
  return { testAccuracy: accuracy, accuracyPerLayer };
}

async function measured(head: Head): Promise<Head> {
  const reader = new HeadReadout(engine, { network, weights, head });
  const { accuracy } = await evaluateHead(reader, network, test);
  await reader.dispose();
  return { ...head, training: { ...head.training, testAccuracy: accuracy } };
}
