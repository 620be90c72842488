// The program of docs/train-on-an-inference-runtime.md, run as a reader would, with fewer steps.
import { loadModel } from "@goodness/predict";
import { exportModel } from "@goodness/trainer";
import { writeExport } from "@goodness/trainer/runs";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join, resolve } from "node:path";

/** Inside the repository, so that the program finds its packages. */
const FOLDER = "test-artifacts/training-doc";

async function program(): Promise<string> {
  const text = await Deno.readTextFile("docs/train-on-an-inference-runtime.md");
  const [, code = ""] = /```js ignore\n(.*?)```/s.exec(text) ?? [];
  const changes: [string, string][] = [
    ["STEPS = 480", "STEPS = 40"],
    ["BATCH = 250", "BATCH = 50"],
    ["t % 80 === 0) await report(t, 80)", "t % 20 === 0) await report(t, 20)"],
    ["accuracy(10_000)", "accuracy(200)"],
  ];
  return changes.reduce((changed, [from, to]) => {
    assert(changed.includes(from), from);
    return changed.replace(from, to);
  }, code.replaceAll("accuracy(1000)", "accuracy(200)"));
}

Deno.test("the documented program trains in plain ONNX Runtime", async () => {
  await Deno.remove(FOLDER, { recursive: true }).catch(() => {});
  const model = await loadModel("data/models/mnist-local.safetensors");
  for (const [format, batchSize] of [["onnx-step", 50], ["onnx-search"]] as const) {
    const out = join(FOLDER, "exports", `${format.slice("onnx-".length)}.onnx`);
    const options = { format, out, ...(batchSize && { batchSize }) };
    await writeExport(out, exportModel(model, options));
  }
  await Deno.writeTextFile(join(FOLDER, "train.mjs"), await program());
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--allow-read", "--allow-ffi", resolve(FOLDER, "train.mjs")],
    cwd: FOLDER,
  }).output();
  const out = new TextDecoder().decode(stdout);
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  const numbers = (pattern: RegExp): number[] =>
    [...out.matchAll(pattern)].map((m) => Number(m[1]));
  const losses = numbers(/loss ([\d.]+)/g);
  const accuracies = numbers(/accuracy ([\d.]+)/g);
  assertEquals([losses.length, accuracies.length], [2, 3], out);
  assert((losses[1] ?? NaN) < (losses[0] ?? NaN), `the loss falls: ${losses}`);
  assert((accuracies[2] ?? NaN) > 0.5 && (accuracies[0] ?? NaN) < 0.4, `${accuracies}`);
  assertMatch(out, /all 10,000 test images: 0\.\d+/);
  await Deno.remove(FOLDER, { recursive: true });
});
