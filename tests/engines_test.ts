// A whole run, from files to a model, on every engine: they must learn the same.
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { gpuTest } from "@goodness/testing/device_test.ts";
import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { tinyNetwork } from "@goodness/testing/tiny_network.ts";
import { type TrainSettings, trainSupervised } from "@goodness/trainer";
import { join } from "node:path";

/** What the layers measured in every epoch of a short run. */
async function measured(folder: string, engine: TrainSettings["engine"]): Promise<number[]> {
  const out = join(folder, engine);
  await trainSupervised({
    settings: { dataset: join(folder, "digits"), validation: 8, batchSize: 8, epochs: 2, engine },
    network: tinyNetwork(),
    out,
    command: `test ${engine}`,
    write: () => {},
  });
  const lines = (await Deno.readTextFile(join(out, "metrics.jsonl"))).trim().split("\n");
  return lines.flatMap((line) =>
    JSON.parse(line).layers.flatMap(
      (layer: Record<string, number>) => [
        layer.loss,
        layer["positive_goodness"],
        layer["negative_goodness"],
        layer["dead_units"],
      ],
    )
  );
}

async function compare(engine: TrainSettings["engine"]): Promise<void> {
  await withFolder(async (folder) => {
    await writeMnistSlice(join(folder, "digits"), { train: 24, test: 8 });
    const expected = await measured(folder, "native");
    // Four steps at the full learning rate carry rounding on; a wrong operation is off by far more.
    assertAllClose(await measured(folder, engine), expected, { atol: 2e-3, rtol: 5e-3 }, engine);
  });
}

Deno.test("trainSupervised() learns the same on onnx as on native", () => compare("onnx"));
Deno.test("trainSupervised() learns the same on wasm as on native", () => compare("wasm"));

Deno.test("trainSupervised() learns the same on cpu as on native", () => compare("cpu"));

gpuTest("trainSupervised() learns the same on webgpu as on native", () => compare("webgpu"));
