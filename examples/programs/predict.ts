// deno-lint-ignore-file no-console -- a program for people
// A prediction: npx -y deno@2.9.6 run --allow-read --allow-ffi examples/programs/predict.ts [picture]
import { openPicture } from "@goodness/pictures";
import { type Drawing, loadClassifier, toInput } from "@goodness/predict";

/** The name of what is drawn or seen, and its margin of goodness. */
export async function run(drawing: Drawing): Promise<string> {
  const classifier = await loadClassifier("data/models/mnist-local.safetensors");
  const input = toInput(drawing, classifier.model.image);
  if (input === null) return "nothing is drawn";
  const [prediction] = await classifier.classify([input], { by: "goodness" });
  await classifier.dispose();
  return `${prediction?.name}, margin ${prediction?.margin.toFixed(2)}`;
}

if (import.meta.main) {
  const [path] = Deno.args;
  console.log(
    await run(
      path === undefined
        ? { kind: "strokes", strokes: [[[0, 0], [30, 0], [15, 50]]], width: 6 }
        : { kind: "picture", picture: openPicture(await Deno.readFile(path)) },
    ),
  );
}
