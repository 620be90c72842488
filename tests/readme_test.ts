// The training in README, run as a reader would, on fewer images and into a folder that is new.

import { call } from "@goodness/testing/call_command.ts";
import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { main as networkMain } from "@goodness/trainer/cli/network";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join, resolve } from "node:path";

/** Inside the repository, so that the program finds its packages. */
const FOLDER = "test-artifacts/readme";

async function program(): Promise<string> {
  const text = await Deno.readTextFile("README.md");
  const [, code = ""] = /```ts ignore\n(.*?)```/s.exec(text) ?? [];
  const changes: [string, string][] = [
    ['"runs/mine"', JSON.stringify(join(FOLDER, "run"))],
    ["limitTrain: 10_000", "limitTrain: 500"],
  ];
  return changes.reduce((changed, [from, to]) => {
    assert(changed.includes(from), from);
    return changed.replace(from, to);
  }, code);
}

Deno.test("the program in README trains a network of one's own", async () => {
  await Deno.remove(FOLDER, { recursive: true }).catch(() => {});
  await Deno.mkdir(FOLDER, { recursive: true });
  await Deno.writeTextFile(join(FOLDER, "train.ts"), await program());
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--allow-read", "--allow-ffi", "--allow-sys=cpus"],
      ...[`--allow-write=${FOLDER}`, resolve(FOLDER, "train.ts")],
    ],
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  assertMatch(new TextDecoder().decode(stdout), /^0\.\d+\n$/);
  await Deno.remove(FOLDER, { recursive: true });
});

Deno.test("the network file in README is shown as README says", async () => {
  const text = await Deno.readTextFile("README.md");
  const [, file = "", shown] = /```toml\n(.*?)```.*?```text\n(.*?)```/s.exec(text) ?? [];
  await withFolder(async (folder) => {
    const path = join(folder, "mine.toml");
    await Deno.writeTextFile(path, file);
    assertEquals(await call(networkMain, "--network", path), { status: 0, out: shown, err: "" });
  });
});
