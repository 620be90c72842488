/**
 * Stores a trained model as float16 under `data/models/`, with the test accuracy of what is stored.
 * Usage: deno task model:ship <model file> <name>
 *
 * @module
 */

import { createEngine, decodeModel, encodeModel, GoodnessSearch } from "@goodness/core";
import { evaluate, loadTestSplit, writeFileAtomically } from "@goodness/trainer";

const [source = "", name = ""] = Deno.args;
const trained = decodeModel(await Deno.readFile(source), source);
// What ships is rounded to float16, so its figures are measured after rounding.
const { network, weights, training } = decodeModel(encodeModel(trained, "F16"));
if (training.dataset !== "mnist") {
  throw new RangeError(`Cannot ship a model of ${training.dataset}: only those of mnist ship`);
}
const search = new GoodnessSearch(await createEngine("native"), network, weights);
const { accuracy, accuracyPerLayer } = await evaluate(
  search,
  network,
  await loadTestSplit("mnist"),
);
await search.dispose();
const record = { ...training, testAccuracy: accuracy, accuracyPerLayer };
const bytes = encodeModel({ network, weights, training: record }, "F16");
const path = `data/models/${name}.safetensors`;
await writeFileAtomically(path, bytes);
// deno-lint-ignore no-console -- a tool's output
console.log(`${path}: ${bytes.length} bytes, ${JSON.stringify(record)}`);
