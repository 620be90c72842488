// The training task as users run it: its own permissions, a real Ctrl-C, and going on afterwards.
import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";

/** The task's command line from deno.json, without the shell's part. */
async function taskArguments(task: string): Promise<string[]> {
  const { tasks } = JSON.parse(await Deno.readTextFile("deno.json"));
  const [, command = ""] = tasks[task].command.split("deno run ");
  return ["run", "--no-prompt", ...command.split(" ")];
}

async function start(task: string, args: readonly string[]): Promise<Deno.ChildProcess> {
  return new Deno.Command(Deno.execPath(), {
    args: [...await taskArguments(task), ...args],
    env: { XDG_RUNTIME_DIR: "/tmp" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function outcome(
  child: Deno.ChildProcess,
): Promise<{ code: number; out: string; err: string }> {
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { code, out: decoder.decode(stdout), err: decoder.decode(stderr) };
}

async function appears(path: string): Promise<void> {
  const end = performance.now() + 60_000;
  while (performance.now() < end) {
    try {
      await Deno.stat(path);
      return;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
    await new Promise((done) => setTimeout(done, 20));
  }
  throw new Error(`${path} did not appear`);
}

Deno.test("train:supervised stops at Ctrl-C, says how to go on, and goes on", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(folder, { train: 500, test: 50 });
    const path = join("runs", `test-${crypto.randomUUID()}`);
    try {
      const child = await start("train:supervised", [
        ...["--dataset", folder, "--out", path, "--engine", "native"],
        ...["--epochs", "200", "--batch-size", "100", "--validation", "100"],
        ...["--preset", "original", "--updates", "paired"], // the smallest network, four steps an epoch
      ]);
      await appears(join(path, "metrics.jsonl"));
      child.kill("SIGINT");
      const { code, err } = await outcome(child);
      assertEquals(code, 130, err);
      assertMatch(err, /stopped and saved after step \d+ of 800/);
      assertStringIncludes(err, `task train:supervised --resume ${path}`);

      const config = join(path, "config.json");
      const shorter = JSON.parse(await Deno.readTextFile(config));
      const made = Number(err.match(/after step (\d+)/)?.[1]);
      shorter.settings.epochs = Math.ceil(made / 4) + 1;
      await Deno.writeTextFile(config, JSON.stringify(shorter));
      const resumed = await outcome(await start("train:supervised", ["--resume", path, "--json"]));
      assertEquals(resumed.code, 0, resumed.err);
      assertEquals(JSON.parse(resumed.out).epochs, shorter.settings.epochs);
    } finally {
      await Deno.remove(path, { recursive: true });
    }
  });
});

Deno.test("train:supervised says where it may write", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(folder, { train: 500, test: 50 });
    const child = await start("train:supervised", [
      ...["--dataset", folder, "--validation", "100", "--out", join(folder, "run")],
    ]);
    const { code, err } = await outcome(child);
    assertEquals(code, 2);
    assertStringIncludes(err, "this command may write under runs/ only; choose --out runs/<name>");
    assert(!err.includes("    at "), "a stack trace is not for users");
  });
});

Deno.test("evaluate reads the shipped model with the task's own permissions", async () => {
  await withFolder(async (folder) => {
    await writeMnistSlice(folder, { train: 1, test: 100 });
    const child = await start("evaluate", [
      ...["--model", "data/models/mnist-local.safetensors", "--dataset", folder, "--json"],
    ]);
    const { code, out, err } = await outcome(child);
    assertEquals(code, 0, err);
    assert(JSON.parse(out.trim().split("\n").at(-1) ?? "").accuracy > 0.95);
  });
});
