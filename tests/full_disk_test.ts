// A disk that is really full: a small one, mounted in a namespace of the command.
import { decodeModel } from "@goodness/core";
import { decodeSafetensors } from "@goodness/core/files";
import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { type Ended, endOf, taskArguments } from "@goodness/testing/task_process.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";

const { code } = await new Deno.Command("unshare", { args: ["-rm", "true"] }).output()
  .catch(() => ({ code: 1 }));

/** Registers a test that mounts a disk. Machines may forbid it, in CI too, and nothing there can be installed. */
function testOnDisk(name: string, fn: () => Promise<void>): void {
  const isForbidden = code !== 0;
  const reason = isForbidden ? " [it may not mount a disk: unshare -rm fails]" : "";
  Deno.test({ name: name + reason, ignore: isForbidden, fn });
}

const NETWORK = 'name = "small"\npreset = "dense"\n[[layers]]\nkind = "dense"\nunits = 10\n';
const DATA = "--dataset digits --validation 50 --batch-size 50 --engine native";
const TRAIN = `--network small.toml ${DATA} --epochs 4 --out runs/a`;

interface Disk {
  readonly size: number;
  /** Where it is. @default {"runs"} */
  readonly at?: string;
  /** The task. @default {"train:supervised"} */
  readonly task?: string;
}

/** Runs a script where a folder is a disk of so many bytes and `"$@"` the task. */
async function onDisk(
  folder: string,
  { size, at = "runs", task: name = "train:supervised" }: Disk,
  script: string,
): Promise<Ended> {
  const task = [Deno.execPath(), ...await taskArguments(name)];
  const mounted = `mount -t tmpfs -o size=${size} tmpfs ${at}; ${script}`;
  return await endOf(
    new Deno.Command("unshare", {
      args: ["-rm", "sh", "-c", mounted, "sh", ...task],
      cwd: folder,
      env: { XDG_RUNTIME_DIR: "/tmp" },
      ...{ stdin: "null", stdout: "piped", stderr: "piped" },
    }).spawn(),
  );
}

async function withSmallNetwork(body: (folder: string) => Promise<void>): Promise<void> {
  await withFolder(async (folder) => {
    await writeMnistSlice(join(folder, "digits"), { train: 250, test: 50 });
    await Deno.writeTextFile(join(folder, "small.toml"), NETWORK);
    await Deno.mkdir(join(folder, "runs"));
    await body(folder);
  });
}

testOnDisk(
  "train:supervised leaves nothing where the disk is full at the start",
  async () => {
    await withSmallNetwork(async (folder) => {
      const script = `"$@" ${TRAIN}; status=$?; ls -A runs; exit $status`;
      const { code, out, err } = await onDisk(folder, { size: 4096 }, script);
      assertEquals(code, 1, err);
      assertStringIncludes(
        err,
        "error: Cannot write runs/a/config.json: its disk is full; free some",
      );
      assertEquals(out, "");
    });
  },
);

testOnDisk(
  "train:supervised keeps the last checkpoint where the disk fills up, and goes on later",
  async () => {
    await withSmallNetwork(async (folder) => {
      const script = `"$@" ${TRAIN}; status=$?; find runs -type f; cp -r runs full;
      mount -o remount,size=64m runs; "$@" --resume runs/a > resumed 2>&1 || exit 99;
      cp -r runs later; umount runs; "$@" ${TRAIN} > whole 2>&1; exit $status`;
      const { code, out, err } = await onDisk(folder, { size: 150_000 }, script);
      assertEquals(code, 1, err);
      assertMatch(err, /error: Cannot write runs\/a\/\S+: its disk is full; free some space\n$/);
      assertStringIncludes(err, "task train:supervised --resume runs/a");
      assert(!/\.tmp|run\.lock/.test(out), out);
      const checkpoint = join(folder, "full", "a", "checkpoints", "last.safetensors");
      const { metadata } = decodeSafetensors(await Deno.readFile(checkpoint));
      assert(Number(metadata.step) > 0 && Number(metadata.step) < 16, metadata.step);
      const [whole, later] = await Promise.all(["runs", "later"].map(async (runs) => {
        const path = join(folder, runs, "a", "model.safetensors");
        return decodeModel(await Deno.readFile(path), path).weights;
      }));
      assertEquals(later, whole);
    });
  },
);

testOnDisk("data:negatives leaves nothing where the disk fills up", async () => {
  await withSmallNetwork(async (folder) => {
    const at = "data/negatives";
    await Deno.mkdir(join(folder, at), { recursive: true });
    const script =
      `"$@" --dataset digits --count 100 --out ${at}/a; status=$?; ls -A ${at}; exit $status`;
    const disk = { size: 80_000, at, task: "data:negatives" }; // enough for the images alone
    const { code, out, err } = await onDisk(folder, disk, script);
    assertEquals(code, 1, err);
    assertMatch(
      err,
      /^error: Cannot write data\/negatives\/a\S*: its disk is full; free some space\n$/,
    );
    assertEquals(out, "");
  });
});
