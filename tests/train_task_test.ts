// The training task as users run it: its own permissions, a real Ctrl-C, and going on afterwards.
import { decodeSafetensors } from "@goodness/core/files";
import { namesIn, withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { appearanceOf, endOf, startTask } from "@goodness/testing/task_process.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { join, resolve } from "node:path";

Deno.test("train:supervised stops at Ctrl-C, says how to go on, and goes on", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(folder, { train: 500, test: 50 });
    const path = join("runs", `test-${crypto.randomUUID()}`);
    try {
      const child = await startTask("train:supervised", [
        ...["--dataset", folder, "--out", path, "--engine", "native"],
        ...["--epochs", "200", "--batch-size", "100", "--validation", "100"],
        ...["--preset", "original", "--updates", "paired"], // the smallest network, four steps an epoch
      ]);
      await appearanceOf(join(path, "metrics.jsonl"));
      const second = await endOf(await startTask("train:supervised", ["--resume", path]));
      assertEquals(second.code, 1);
      assertStringIncludes(second.err, `${path}: it is in use by process ${child.pid} since 2`);
      child.kill("SIGINT");
      const { code, err } = await endOf(child);
      assertEquals(code, 130, err);
      assertMatch(err, /stopped and saved after step \d+ of 800/);
      assertStringIncludes(err, `task train:supervised --resume ${path}`);

      const config = join(path, "config.json");
      const shorter = JSON.parse(await Deno.readTextFile(config));
      const made = Number(err.match(/after step (\d+)/)?.[1]);
      shorter.settings.epochs = Math.ceil(made / 4) + 1;
      await Deno.writeTextFile(config, JSON.stringify(shorter));
      const resumed = await endOf(
        await startTask("train:supervised", ["--resume", path, "--json"]),
      );
      assertEquals(resumed.code, 0, resumed.err);
      assertEquals(JSON.parse(resumed.out).epochs, shorter.settings.epochs);
    } finally {
      await Deno.remove(path, { recursive: true });
    }
  });
});

Deno.test("train:head saves at SIGHUP, and trains on when nobody reads what it says", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(join(folder, "digits"), { train: 250, test: 50 });
    const child = await startTask("train:head", [
      ...["--model", resolve("data/models/mnist-local.safetensors"), "--dataset", "digits"],
      ...["--out", "runs/head", "--engine", "native", "--validation", "50", "--batch-size", "50"],
      ...["--layers", "3", "--epochs", "20000", "--l2", "0"],
    ], { cwd: folder });
    await Promise.all([child.stdout.cancel(), child.stderr.cancel()]);
    const checkpoint = join(folder, "runs", "head", "checkpoints", "head.safetensors");
    await appearanceOf(checkpoint);
    child.kill("SIGHUP");
    assertEquals((await child.status).code, 130);
    const { metadata } = decodeSafetensors(await Deno.readFile(checkpoint));
    assert(JSON.parse(metadata.progress ?? "").step > 0);
    assertEquals(await namesIn(join(folder, "runs", "head")), [
      ...["base.safetensors", "checkpoints", "config.json"],
    ]);
  });
});

Deno.test("train:supervised says where it may write", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(folder, { train: 500, test: 50 });
    const child = await startTask("train:supervised", [
      ...["--dataset", folder, "--validation", "100", "--out", join(folder, "run")],
    ]);
    const { code, err } = await endOf(child);
    assertEquals(code, 2);
    assertStringIncludes(err, "this command may write under runs/ only; choose --out runs/<name>");
    assert(!err.includes("    at "), "a stack trace is not for users");
  });
});

Deno.test("evaluate reads the shipped model with the task's own permissions", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(folder, { train: 1, test: 100 });
    const args = ["--model", "data/models/mnist-local.safetensors", "--dataset", folder];
    const { code, out, err } = await endOf(await startTask("evaluate", [...args, "--json"]));
    assertEquals(code, 0, err);
    assert(JSON.parse(out.trim().split("\n").at(-1) ?? "").accuracy > 0.95);

    const unread = await startTask("evaluate", args); // as with `| head -0`
    await unread.stdout.cancel();
    const [status, text] = await Promise.all([unread.status, new Response(unread.stderr).text()]);
    assertEquals([status.code, text], [0, ""]);
  });
});

Deno.test("data:cifar10 that is interrupted ends what it started and leaves nothing", async () => {
  await withFolder(async (folder) => {
    const npm = join(folder, "npm"); // in place of one that takes its time
    await Deno.writeTextFile(npm, `#!/bin/sh\necho $$ > ${folder}/pid\nexec sleep 60\n`, {
      mode: 0o755,
    });
    const env = { PATH: `${folder}:${Deno.env.get("PATH")}` };
    const child = await startTask("data:cifar10", [], { cwd: folder, env });
    await appearanceOf(join(folder, "pid"));
    child.kill("SIGINT");
    const { code, err } = await endOf(child);
    assertEquals(code, 130, err);
    assertEquals(await namesIn(join(folder, "data", "cifar10")), []);
    const pid = Number(await Deno.readTextFile(join(folder, "pid")));
    assertThrows(() => Deno.kill(pid, "SIGCONT"), Deno.errors.NotFound);
  });
});
