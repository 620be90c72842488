import { encodeModel, initialWeights, type Model, resolveNetwork } from "@goodness/core";
import { loadModel } from "@goodness/predict";
import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { tinyNetwork } from "@goodness/testing/tiny_network.ts";
import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { createBar } from "./_bench.ts";
import { createApp } from "./app.ts";
import { findModel } from "./find_model.ts";
import { followModel, versionOf } from "./follow_model.ts";
import { loadServed } from "./load_served.ts";
import { Models } from "./models.ts";

/** Leaves a model in a run folder in the way that a run does. */
async function finishRun(root: string, name: string): Promise<string> {
  const network = resolveNetwork({ ...tinyNetwork(), name });
  const { training } = await loadModel("data/models/mnist-local.safetensors");
  const model: Model = { network, weights: initialWeights(network, 1), training };
  const folder = join(root, "runs", name);
  await Deno.mkdir(folder, { recursive: true });
  const path = join(folder, "model.safetensors");
  await Deno.writeFile(`${path}.tmp`, encodeModel(model));
  await Deno.rename(`${path}.tmp`, path);
  return path;
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries++) {
    assert(tries < 1_000, "waited for too long");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

Deno.test("followModel() takes a finished run over while requests are answered, and names a damaged file", async () => {
  await withFolder(async (root) => {
    const lines: string[] = [];
    const log = (line: string): void => void lines.push(line);
    const load = (path: string): ReturnType<typeof loadServed> => loadServed(path, { log });
    const path = await finishRun(root, "first");
    const version = await versionOf(path);
    const models = new Models({ goodness: await load(path) });
    const app = createApp({ classifier: models, log });
    const ending = new AbortController();
    const { signal } = ending;
    const find = (): Promise<string> => findModel({ root });
    const options = { name: "goodness", version, find, load, log, signal, milliseconds: 5 };
    const following = followModel(models, options);

    const seen = new Set<string>();
    const statuses = new Set<number>();
    const requests = (async (): Promise<void> => {
      while (!signal.aborted) {
        const response = await app.request("/predict", {
          method: "POST",
          headers: { "Content-Type": "application/json" },
          body: JSON.stringify({ instances: [createBar()] }),
        });
        statuses.add(response.status);
        seen.add((await response.json()).model.name);
      }
    })();
    await until(() => seen.has("first"));
    const second = await finishRun(root, "second");
    await until(() => seen.has("second"));
    const damaged = join(root, "runs", "second", "damaged", "model.safetensors");
    await Deno.mkdir(join(damaged, ".."));
    await Deno.writeTextFile(damaged, "nothing");
    await until(() => lines.length === 2);
    await new Promise((resolve) => setTimeout(resolve, 50));
    ending.abort();
    await Promise.all([following, requests]);
    const { sha256 } = await (await app.request("/healthz")).json();
    assertEquals(sha256, createHash("sha256").update(await Deno.readFile(second)).digest("hex"));
    assertEquals((await (await app.request("/models")).json()).models[0].sha256, sha256);
    await models.get().dispose?.();
    assertEquals([...statuses], [200]);
    assertEquals([...seen], ["first", "second"]);
    assertEquals(lines[0], `Serving ${second} from now on`);
    assert(lines[1]?.startsWith(`warning: Cannot read ${damaged}`), lines[1]);
    assertEquals(lines.length, 2);
  });
});

Deno.test("versionOf() tells a file of the same size and time from the one that it replaced", async () => {
  await withFolder(async (root) => {
    const [path, other] = [join(root, "model"), join(root, "new")];
    for (const file of [path, other]) {
      await Deno.writeTextFile(file, "0123456789");
      await Deno.utime(file, 1, 1);
    }
    const version = await versionOf(path);
    assertEquals(await versionOf(path), version);
    await Deno.rename(other, path);
    assertNotEquals(await versionOf(path), version);
  });
});
