import { call } from "@goodness/testing/call_command.ts";
import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { randomStream } from "@goodness/core";
import { main as evaluate } from "@goodness/trainer/cli/evaluate";
import { main as train } from "@goodness/trainer/cli/train_supervised";
import { assert, assertEquals } from "@std/assert";
import { encode } from "fast-png";
import { join } from "node:path";

const SIDE = 16;
const NETWORK = `
name = "shapes"
preset = "dense"

[[layers]]
kind = "dense"
units = 200

[[layers]]
kind = "dense"
units = 200
`;

/** What tells the classes: whether a pixel is part of the light shape. */
const CLASSES: Readonly<Record<string, (row: number, column: number) => boolean>> = {
  cross: (row, column) => Math.abs(row) < 2 || Math.abs(column) < 2,
  disc: (row, column) => row ** 2 + column ** 2 < 20,
  ring: (row, column) => Math.abs(row ** 2 + column ** 2 - 40) < 14,
};

/** Draws pictures of light shapes in any colour on dark ground of any other, off the centre. */
async function drawPictures(folder: string, count: number): Promise<void> {
  const uniform = randomStream(1, "images", 0);
  for (const [name, isShape] of Object.entries(CLASSES)) {
    await Deno.mkdir(join(folder, name));
    for (let image = 0; image < count; image++) {
      const light = [0, 1, 2].map(() => 150 + 100 * uniform());
      const dark = [0, 1, 2].map(() => 100 * uniform());
      const [top, left] = [6.5 + 2 * uniform(), 6.5 + 2 * uniform()];
      const data = new Uint8Array(SIDE * SIDE * 3).map((_, at) => {
        const pixel = Math.floor(at / 3);
        const isLight = isShape(Math.floor(pixel / SIDE) - top, pixel % SIDE - left);
        return (isLight ? light : dark)[at % 3] ?? 0;
      });
      const png = encode({ width: SIDE, height: SIDE, channels: 3, depth: 8, data });
      await Deno.writeFile(join(folder, name, `${image}.png`), png);
    }
  }
}

Deno.test("a folder of colour pictures trains and is evaluated on the share that was kept", async () => {
  await withFolder(async (folder) => {
    const pictures = join(folder, "shapes");
    const network = join(folder, "network.toml");
    const run = join(folder, "run");
    await Deno.mkdir(pictures);
    await drawPictures(pictures, 100);
    await Deno.writeTextFile(network, NETWORK);
    const trained = await call(
      train,
      ...["--dataset", pictures, "--test-share", "0.3", "--engine", "native"],
      ...["--network", network, "--out", run],
      ...["--validation", "30", "--batch-size", "20", "--epochs", "10"],
    );
    assertEquals(trained.status, 0, trained.err);
    const percent = Number(/test accuracy ([\d.]+) %/.exec(trained.out)?.[1]);
    assert(percent > 80, trained.out);
    // What the training proposes to do next.
    const [, proposed = ""] = /^next: .* task evaluate (.*)$/m.exec(trained.out) ?? [];
    const evaluated = await call(evaluate, ...proposed.split(" "), "--json");
    const { count, accuracy, dataset } = JSON.parse(evaluated.out);
    assertEquals([count, (100 * accuracy).toFixed(2), dataset], [90, percent.toFixed(2), "shapes"]);
  });
});
