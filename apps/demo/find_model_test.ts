import { taskCommand } from "@goodness/cli";
import { loadModel } from "@goodness/predict";
import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { assertEquals, assertRejects } from "@std/assert";
import { findModel, findSamples } from "./find_model.ts";

/** Writes a file that was modified so many seconds after the epoch. */
async function touch(path: string, seconds: number): Promise<void> {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  await Deno.writeTextFile(path, "");
  await Deno.utime(path, seconds, seconds);
}

Deno.test("findModel() takes the newest run's model, however deep", async () => {
  await withFolder(async (root) => {
    await touch(`${root}/data/models/mnist-local-record.safetensors`, 900);
    await touch(`${root}/runs/supervised/a/model.safetensors`, 100);
    await touch(`${root}/runs/supervised/b/model.safetensors`, 300);
    await touch(`${root}/runs/c/model.safetensors`, 200);
    await touch(`${root}/runs/c/checkpoints/last.safetensors`, 400);
    assertEquals(await findModel({ root }), `${root}/runs/supervised/b/model.safetensors`);
  });
});

Deno.test("findModel() takes the pretrained model where no run has one", async () => {
  await withFolder(async (root) => {
    const pretrained = `${root}/data/models/mnist-local-record.safetensors`;
    await touch(pretrained, 100);
    assertEquals(await findModel({ root }), pretrained);
    await Deno.mkdir(`${root}/runs/unfinished`, { recursive: true });
    assertEquals(await findModel({ root }), pretrained);
  });
});

Deno.test("findModel() knows a pretrained model that ships", async () => {
  await withFolder(async (root) => {
    await Deno.symlink(await Deno.realPath("data"), `${root}/data`);
    const { network } = await loadModel(await findModel({ root }));
    assertEquals(network.spec.name, "local-record");
  });
});

Deno.test("findModel() takes the model that is asked for before any other", async () => {
  await withFolder(async (root) => {
    await touch(`${root}/runs/a/model.safetensors`, 100);
    await touch(`${root}/mine.safetensors`, 50);
    const model = `${root}/mine.safetensors`;
    assertEquals(await findModel({ model, root }), model);
  });
});

Deno.test("findModel() names the remedy where there is no model", async () => {
  await withFolder(async (root) => {
    const remedy = `train one by: ${taskCommand("train:supervised")}`;
    await assertRejects(() => findModel({ root }), Deno.errors.NotFound, remedy);
    await assertRejects(
      () => findModel({ model: `${root}/none.safetensors`, root }),
      Deno.errors.NotFound,
      `Cannot find a model in ${root}/none.safetensors: `,
    );
  });
});

Deno.test("findSamples() refuses a damaged picture by name", async () => {
  await withFolder(async (root) => {
    const path = `${root}/samples.png`;
    await Deno.writeFile(path, Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a));
    await assertRejects(
      () => findSamples(`${root}/model.safetensors`),
      SyntaxError,
      `Cannot show ${path}: Cannot decode PNG`,
    );
  });
});
