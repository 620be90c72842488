import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { call } from "@goodness/testing/call_command.ts";
import { fixture } from "../data/_fixture.ts";
import { main as evaluateMain } from "./evaluate.ts";
import { main as trainMain } from "./train_supervised.ts";

/** Writes a small network as a file. */
async function writeTiny(folder: string): Promise<string> {
  const layer = '\n[[layers]]\nkind = "dense"\nunits = 20\n';
  const path = join(folder, "tiny.toml");
  await Deno.writeTextFile(path, `name = "tiny"\npreset = "original"\n${layer.repeat(3)}`);
  return path;
}

Deno.test("train:supervised names a wrong flag or value and exits with 2", async () => {
  const cases: [string[], string][] = [
    [["--epoch", "3"], "Did you mean --epochs?"],
    [["--epochs", "0"], "Choose a whole number, at least 1."],
    [["--epochs", "many"], "'many' is invalid. Choose a whole number, at least 1."],
    [["--shift", ""], "Choose a whole number, 0 to 14."],
    [["--dataset", ""], "Choose mnist, fashion-mnist, cifar10 or a folder."],
    [["--batch-size", "2.5"], "Choose a whole number"],
    [["--learning-rate", "-1"], "Choose a number above 0."],
    [["--seed", "4294967296"], "0 to 4294967295"],
    [["--engine", "cuda"], "Allowed choices are auto, webgpu, native, onnx, wasm, cpu"],
    [["--precision", "half"], "Allowed choices are auto, f32, bf16, f16"],
    [["--loss", "hinge"], "Allowed choices are threshold, pairwise"],
    [["--resume", "runs/x", "--epochs", "3"], "--resume takes its settings from the run"],
    [["--resume", "runs/x", "--dry-run"], "--resume takes its settings from the run"],
    [["--resume", "runs/x", "--print-config"], "--resume takes its settings from the run"],
    [["extra"], "too many arguments"],
  ];
  for (const [args, part] of cases) {
    const { status, err } = await call(trainMain, ...args);
    assertEquals(status, 2, args.join(" "));
    assertStringIncludes(err, part);
  }
});

Deno.test("train:supervised --print-config shows what a file and the flags make", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "short.toml");
    await Deno.writeTextFile(file, 'preset = "dense"\nepochs = 3\nbatch-size = 50\n');
    const args = ["--config", file, "--epochs", "2", "--overfit-batch", "--print-config"];
    const { status, out } = await call(trainMain, ...args);
    assertEquals(status, 0);
    for (
      const line of [
        ...['preset = "dense"', "epochs = 2", "batch-size = 50", "overfit-batch = true"],
        ...["learning-rate = 0.001", "seed = 1"],
      ]
    ) assertStringIncludes(out, line);

    await Deno.writeTextFile(file, "overfit-batch = true\n");
    const undone = await call(trainMain, "--config", file, "--no-overfit-batch", "--print-config");
    assertStringIncludes(undone.out, "overfit-batch = false");

    await Deno.writeTextFile(file, "epoch = 3\n");
    const wrong = await call(trainMain, "--config", file);
    assertEquals(wrong.status, 2);
    assertStringIncludes(wrong.err, `Cannot read ${file}: unknown setting "epoch"`);
  });
});

Deno.test("train:supervised exits with 1 and one line when the work cannot be done", async () => {
  const { status, err } = await call(trainMain, "--dataset", "/nowhere", "--out", "/tmp/never");
  assertEquals(status, 1);
  assertStringIncludes(
    err,
    "error: Cannot find a data set in /nowhere: choose one by its name, or a folder",
  );
  assert(!err.includes("    at "), "a stack trace is not for users");
  await assertRejects(() => Deno.stat("/tmp/never"), Deno.errors.NotFound); // nothing is left behind
});

Deno.test("train:supervised takes folders of pictures, and says what was noticed", async () => {
  await withFolder(async (folder) => {
    const args = [
      ...["--network", await writeTiny(folder), "--image-size", "28", "--batch-size", "3"],
      ...["--engine", "native", "--dry-run"],
    ];
    const train = (name: string) =>
      call(
        trainMain,
        ...["--dataset", fixture(name), "--validation", "3", "--out", join(folder, "run"), ...args],
      );
    const pictures = await train("pictures/colour");
    assertEquals(pictures.status, 0, pictures.err);
    assertStringIncludes(pictures.err, "note: 1 files are no PNG or JPEG and were left out");
    assertStringIncludes(pictures.err, "colour: 3 training, 3 validation, 3 test images");
    const drawings = await train("idx/binary-dark");
    assertEquals(drawings.status, 0, drawings.err);
    assertStringIncludes(drawings.err, "note: levels are 0 and 1: scaled to 0 and 255; dark ink");
  });
});

Deno.test("train:supervised and evaluate work together, and --json alone is on standard output", async () => {
  await withFolder(async (folder) => {
    const digits = join(folder, "digits");
    await writeMnistSlice(digits, { train: 400, test: 100 });
    const trained = await call(
      trainMain,
      ...["--dataset", digits, "--out", join(folder, "run"), "--engine", "native"],
      ...["--network", await writeTiny(folder), "--epochs", "1", "--batch-size", "100"],
      ...["--validation", "100", "--json"],
    );
    assertEquals(trained.status, 0, trained.err);
    const summary = JSON.parse(trained.out);
    assertEquals(Object.keys(summary).toSorted(), [
      ...["accuracy_per_layer", "command", "device", "engine", "epochs", "images_per_second"],
      ...["model", "parameters", "run", "seconds", "seed", "test_accuracy"],
    ]);

    const evaluated = await call(
      evaluateMain,
      ...["--model", summary.model, "--dataset", digits, "--engine", "native", "--json"],
    );
    assertEquals(evaluated.status, 0, evaluated.err);
    const found = JSON.parse(evaluated.out);
    assertEquals(found.accuracy, summary.test_accuracy);
    assertEquals(found.accuracy_per_layer, summary.accuracy_per_layer);
    assertEquals(found.confusion.flat().reduce((a: number, b: number) => a + b), 100);
    const shown = await call(
      evaluateMain,
      ...["--model", summary.model, "--dataset", digits, "--engine", "native"],
    );
    assertStringIncludes(shown.out, "confusion (rows: true label, columns: predicted label)");
  });
});

Deno.test("train:supervised refuses the original's data bug where nothing alternates", async () => {
  const args = ["--preset", "local", "--original-data-bug", "--out", "/tmp/never"];
  const { status, err } = await call(trainMain, ...args);
  assertEquals(status, 2);
  assertStringIncludes(err, "Cannot use --original-data-bug with --updates paired");
  assertStringIncludes(err, "choose --updates alternating");
});

Deno.test("train:supervised refuses projected goodness where it means nothing", async () => {
  const cases: [string[], string][] = [
    [["--preset", "local", "--goodness", "projected"], "choose --preset grouped or conv"],
    [["--preset", "conv", "--peer", "0.03"], "leave --peer out"],
  ];
  for (const [args, part] of cases) {
    const { status, err } = await call(trainMain, ...args, "--out", "/tmp/never");
    assertEquals(status, 2, err);
    assertStringIncludes(err, part);
  }
});

Deno.test("train:supervised names layers and labels that the network cannot have", async () => {
  const cases: [string[], string][] = [
    [["--goodness-layers", "2,9"], "Cannot use layer 9, as the network has 3 layers: choose"],
    [["--preset", "conv", "--label-placement", "pixels"], 'placement "pixels": choose "nowhere"'],
  ];
  for (const [args, part] of cases) {
    const { status, err } = await call(trainMain, ...args, "--out", "/tmp/never");
    assertEquals(status, 2, err);
    assertStringIncludes(err, part);
  }
});

Deno.test("train:supervised refuses f16 where steps are not fused programs", async () => {
  const cases: [string[], string][] = [
    [["--engine", "native"], "Cannot compute in f16 on --engine native, which has f32"],
    [
      ["--preset", "original"],
      'Cannot train "original" in f16, as its step is not made of fused programs',
    ],
    [["--dropout", "0.1"], "because of dropout: leave --precision out"],
  ];
  for (const [args, part] of cases) {
    const { status, err } = await call(
      trainMain,
      ...["--precision", "f16", "--limit-train", "500", "--out", "/tmp/never", ...args],
    );
    assertEquals(status, 2, err);
    assertStringIncludes(err, part);
  }
});
