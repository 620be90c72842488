import type { ClassifyOptions, PredictionBy, Readout } from "@goodness/predict";
import { assertEquals, assertStringIncludes } from "@std/assert";
import { createBar, readProblem } from "./_bench.ts";
import { FakeClassifier, FakePictureClassifier } from "./_fake_classifier.ts";
import { type App, createApp } from "./app.ts";
import { Models } from "./models.ts";

/** A fake that answers when it is let. */
class GatedClassifier extends FakeClassifier {
  readonly gate = Promise.withResolvers<void>();

  override async classify<By extends Readout = Readout>(
    images: readonly Float32Array[],
    options: ClassifyOptions<By> = {},
  ): Promise<PredictionBy[By][]> {
    await this.gate.promise;
    return await super.classify(images, options);
  }
}

async function labelOf(app: App, body: object, path = "/predict"): Promise<number> {
  const response = await app.request(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ instances: [createBar()], ...body }),
  });
  assertEquals(response.status, 200, await response.clone().text());
  return (await response.json()).predictions[0].label;
}

Deno.test("Models are asked by name, the first by default", async () => {
  const file = Uint8Array.of(1, 2, 3);
  const models = new Models({
    first: { classifier: new FakeClassifier(1), file },
    second: { classifier: new FakeClassifier(2) },
    pictures: { classifier: new FakePictureClassifier(3) },
  });
  const app = createApp({ classifier: models, log: () => {} });
  assertEquals(await labelOf(app, {}), 1);
  assertEquals(await labelOf(app, { model: "second" }), 2);
  const instances = [new Array(24).fill(0.5)];
  assertEquals(await labelOf(app, { model: "pictures", instances }), 3);
  assertEquals(await labelOf(app, { instances }, "/v1/models/pictures:predict"), 3);
  const listed = (await (await app.request("/models")).json()).models;
  assertEquals(listed.map(({ name }: { name: string }) => name), ["first", "second", "pictures"]);
  assertEquals(listed[2].model, models.get("pictures").classifier.model);
  assertEquals((await (await app.request("/model?model=pictures")).json()).image.channels, 3);
  await readProblem(await app.request("/model?model=none"), 404);
});

Deno.test("POST /predict points at a model that is not there", async () => {
  const app = createApp({ classifier: new FakeClassifier(), log: () => {} });
  for (const model of ["other", 7, "__proto__"]) {
    const response = await app.request("/predict", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ instances: [createBar()], model }),
    });
    const problem = await readProblem(response, 422);
    assertEquals(problem.errors.map(({ pointer }) => pointer), ["/model"]);
    assertStringIncludes(problem.detail, `must be one of "goodness": current value is `);
  }
});

Deno.test("GET /model.safetensors sends the file, and its ETag", async () => {
  const file = Uint8Array.of(1, 2, 3);
  const models = new Models({
    first: { classifier: new FakeClassifier(), file },
    second: { classifier: new FakeClassifier() },
  });
  const app = createApp({ classifier: models, log: () => {} });
  const response = await app.request("/model.safetensors");
  assertEquals(new Uint8Array(await response.arrayBuffer()), file);
  assertEquals(response.headers.get("Cache-Control"), "no-store");
  const headers = { "If-None-Match": response.headers.get("ETag") ?? "" };
  assertEquals((await app.request("/model.safetensors", { headers })).status, 304);
  await readProblem(await app.request("/model.safetensors?model=second"), 404);
});

Deno.test("Models.replace() lets requests under way end, and frees the model after the last", async () => {
  const freed: string[] = [];
  const [old, next] = [new GatedClassifier(1), new FakeClassifier(2)];
  const dispose = (): Promise<void> => Promise.resolve(void freed.push("old"));
  const models = new Models({ goodness: { classifier: old, dispose } });
  const app = createApp({ classifier: models, log: () => {} });
  const underWay = [labelOf(app, {}), labelOf(app, {})];
  await new Promise((resolve) => setTimeout(resolve, 5));
  models.replace("goodness", { classifier: next });
  assertEquals(await labelOf(app, {}), 2);
  assertEquals(freed, []);
  old.gate.resolve();
  assertEquals(await Promise.all(underWay), [1, 1]);
  assertEquals(freed, ["old"]);
  models.replace("goodness", { classifier: old, dispose });
  models.replace("goodness", { classifier: next });
  assertEquals(freed, ["old", "old"]);
});
