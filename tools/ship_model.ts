/**
 * Stores a trained model as float16 under `data/models/`, with the test accuracy of what is stored.
 * Usage: deno task model:ship <model file> <name>
 *
 * @module
 */

import {
  createEngine,
  decodeModel,
  encodeModel,
  GoodnessSearch,
  type Head,
  HeadReader,
  type Model,
} from "@goodness/core";
import { evaluate, evaluateHead, loadTestSplit, writeFileAtomically } from "@goodness/trainer";

const [source = "", name = ""] = Deno.args;
const trained = decodeModel(await Deno.readFile(source), source);
// What ships is rounded to float16, so its figures are measured after rounding.
const { network, weights, training, head } = decodeModel(encodeModel(trained, "F16"));
if (training.dataset !== "mnist") {
  throw new RangeError(`Cannot ship a model of ${training.dataset}: only those of mnist ship`);
}
const engine = await createEngine("native");
const test = await loadTestSplit("mnist");
const search = new GoodnessSearch(engine, network, weights);
const { accuracy, accuracyPerLayer } = await evaluate(search, network, test);
await search.dispose();
const record = { ...training, testAccuracy: accuracy, accuracyPerLayer };
const shipped: Model = {
  ...{ network, weights, training: record },
  ...(head && { head: await measured(head) }),
};
const bytes = encodeModel(shipped, "F16");
const path = `data/models/${name}.safetensors`;
await writeFileAtomically(path, bytes);
// deno-lint-ignore no-console -- a tool's output
console.log(`${path}: ${bytes.length} bytes, ${JSON.stringify(record)}`);

async function measured(head: Head): Promise<Head> {
  const reader = new HeadReader(engine, { network, weights, head });
  const { accuracy } = await evaluateHead(reader, network, test);
  await reader.dispose();
  return { ...head, training: { ...head.training, testAccuracy: accuracy } };
}
