// Several processes must train what one trains. They are started by a real mpirun.
import { decodeSafetensors } from "@goodness/core/files";
import { MPI } from "@goodness/testing/mpi.ts";
import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { testRequiring } from "@goodness/testing/requirement.ts";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { finish, interrupt, options } from "../_test_runs.ts";
import { CONVOLUTIONS, EVERYTHING } from "./_runs.ts";

/** The largest distance of weights: sums in another order, over a few steps. */
const ROUNDING = 2e-3;

/** Makes runs of `_runs.ts` in processes that MPI starts. */
async function together(
  processes: number,
  folder: string,
  names: readonly string[],
): Promise<{ code: number; errors: string }> {
  const program = new URL("./_together.ts", import.meta.url).pathname;
  const started = [Deno.execPath(), "run", "--no-check", "--allow-all", program, folder, ...names];
  const command = new Deno.Command("mpirun", {
    args: ["-pmi-port", "-n", `${processes}`, ...started],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  });
  const { code, stderr, stdout } = await command.output();
  return { code, errors: new TextDecoder().decode(stderr) + new TextDecoder().decode(stdout) };
}

/** The state of a run, of weights and moments and all, by name. */
async function stateOf(folder: string, name: string): Promise<Record<string, number[]>> {
  const path = join(folder, name, "checkpoints", "last.safetensors");
  const { tensors } = decodeSafetensors(await Deno.readFile(path));
  return Object.fromEntries([...tensors].map(([key, { values }]) => [key, [...values]]));
}

function distance(a: Record<string, number[]>, b: Record<string, number[]>): number {
  assertEquals(Object.keys(a).toSorted(), Object.keys(b).toSorted());
  let largest = 0;
  for (const [name, values] of Object.entries(a)) {
    values.forEach((value, at) => {
      largest = Math.max(largest, Math.abs(value - (b[name]?.[at] ?? NaN)));
    });
  }
  return largest;
}

testRequiring("processes that divide a training end where one process does", MPI, async () => {
  await withFolder(async (folder) => {
    const digits = join(folder, "digits");
    await writeMnistSlice(digits, { train: 140, test: 20 });
    const alone = (name: string, settings: typeof EVERYTHING): Promise<unknown> =>
      finish(options(folder, name, { settings: { ...settings, dataset: digits } }));
    await alone("everything", EVERYTHING);
    await alone("convolutions", CONVOLUTIONS);
    const interrupted = { settings: { ...EVERYTHING, dataset: digits } };
    await interrupt(options(folder, "stopped-alone", interrupted), 3);
    const names = [
      ...["everything-data", "convolutions-data", "everything-layers"],
      ...["again-data", "stopped-layers", "resumed-data"],
    ];
    assertEquals(await together(2, folder, names), { code: 0, errors: "" });
    const whole = await stateOf(folder, "everything");
    const convolutions = await stateOf(folder, "convolutions");

    // batches: to within rounding, and the same bits every time
    const divided = await stateOf(folder, "everything-data");
    const apart = distance(divided, whole);
    assert(apart > 0 && apart < ROUNDING, `${apart}`);
    assertEquals(distance(await stateOf(folder, "again-data"), divided), 0);
    const ofConvolutions = distance(await stateOf(folder, "convolutions-data"), convolutions);
    assert(ofConvolutions < ROUNDING, `${ofConvolutions}`);
    assert(distance(await stateOf(folder, "stopped-alone"), whole) < ROUNDING); // resumed by two

    // layers: the same bits, where an engine has as many threads
    assertEquals(distance(await stateOf(folder, "everything-layers"), whole), 0);
    await finish(options(folder, "rest", { resume: join(folder, "stopped-layers") }));
    assertEquals(distance(await stateOf(folder, "stopped-layers"), whole), 0);
  });
});

testRequiring(
  "a process that dies ends the others, and the last checkpoint stays",
  MPI,
  async () => {
    await withFolder(async (folder) => {
      await writeMnistSlice(join(folder, "digits"), { train: 140, test: 20 });
      const { code, errors } = await together(2, folder, ["killed"]);
      assert(code !== 0);
      assertStringIncludes(errors, "Killed"); // mpirun says it
      const { metrics = [] } = await stateOf(folder, "killed");
      assert(metrics.every((value) => value === 0)); // saved at the end of an epoch
    });
  },
);
