import { call } from "@goodness/testing/call_command.ts";
import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { main } from "./network.ts";

/** Runs a test with a data set of a few digits. */
async function withDigits(
  body: (args: readonly string[], folder: string) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    await writeMnistSlice(folder, { train: 4, test: 2 });
    await body(["--dataset", folder], folder);
  });
}

Deno.test("network prints a table of a preset, and of its own file the same", async () => {
  await withDigits(async (args, folder) => {
    const { status, out, err } = await call(main, ...args);
    assertEquals([status, err], [0, ""]);
    assertStringIncludes(out, "local: positive-negative, label placement detached, images 28x28");
    assertMatch(out, /^2 local +3x3x220 +16x16 +1,035,540 +1,013,760$/m);
    assertMatch(out, /^total +3,087,636 +3,020,800$/m);

    const file = join(folder, "local.toml");
    const printed = await call(main, "--print-network");
    await Deno.writeTextFile(file, printed.out);
    assertEquals((await call(main, ...args, "--network", file)).out, out);
  });
});

Deno.test("network warns of label pixels that few locations see", async () => {
  await withDigits(async (args) => {
    const { status, out, err } = await call(main, ...args, "--preset", "original");
    assertEquals(status, 0);
    assertStringIncludes(err, "warning: layer 1: 2 of 16 locations see the pixels that the label");
    assertStringIncludes(out, "total");
    const data = JSON.parse((await call(main, ...args, "--preset", "original", "--json")).out);
    assertEquals(data.warnings.length, 2);
    assertEquals(data.layers[2].receptive_field, [22, 22]);
    assertEquals([data.weights, data.multiplications], [576_860, 3_020_800]);
  });
});

Deno.test("network shows where a layer stands that does not fit the images", async () => {
  await withDigits(async (args, folder) => {
    const file = join(folder, "bad.toml");
    await Deno.writeTextFile(
      file,
      'name = "bad"\n\n[[layers]]\nkind = "local"\nfield = 30\nchannels = 5\n',
    );
    const { status, out, err } = await call(main, ...args, "--network", file);
    assertEquals([status, out], [2, ""]);
    const fault =
      "line 3, layer 1: a field of 30x30 does not fit 28x28; use a field of at most 28x28";
    assertStringIncludes(err, `${file}, ${fault}`);
  });
});
