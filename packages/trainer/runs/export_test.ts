import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { call } from "@goodness/testing/call_command.ts";
import { main } from "../cli/export.ts";
import { EXPORT_FORMATS } from "./export.ts";

const MODEL = ["--model", "data/models/mnist-local.safetensors"];

Deno.test("export writes every format and says what it wrote", async () => {
  await withFolder(async (folder) => {
    for (const format of Object.keys(EXPORT_FORMATS)) {
      const path = join(folder, "new", format);
      const { status, out, err } = await call(main, ...MODEL, "--format", format, "--out", path);
      assertEquals(status, 0, err);
      const files = out.trim().split("\n").map((line) => line.split(": "));
      for (const [file = "", size = ""] of files) {
        assertEquals(`${(await Deno.stat(file)).size} bytes`, size);
      }
      assertEquals(
        files.map(([file]) => file),
        format === "tfjs" ? [join(path, "weights.bin"), join(path, "model.json")] : [path],
      );
    }
    const left = await Array.fromAsync(Deno.readDir(join(folder, "new")), ({ name }) => name);
    assertEquals(left.toSorted(), Object.keys(EXPORT_FORMATS).toSorted());
  });
});

Deno.test("export never writes over what is there", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "mine");
    await Deno.writeTextFile(path, "precious");
    for (const format of ["onnx", "tfjs"]) {
      const { status, err } = await call(main, ...MODEL, "--format", format, "--out", path);
      assertEquals(status, 1);
      assertStringIncludes(err, `Cannot export to "${path}": it exists; remove it or choose`);
    }
    assertEquals(await Deno.readTextFile(path), "precious");
  });
});

Deno.test("export names a wrong flag or value, writes nothing and exits with 2", async () => {
  const cases: [string[], string][] = [
    [["--format", "onnx", "--out", "x"], "--model <file|folder>"],
    [[...MODEL, "--out", "x"], "--format <name>"],
    [[...MODEL, "--format", "npz"], "--out <path>"],
    [[...MODEL, "--format", "h5", "--out", "x"], "Allowed choices are onnx, onnx-step"],
    [[...MODEL, "--format", "tfjs", "--out", "x", "--batch-size", "0"], "at least 1"],
    [
      [...MODEL, "--format", "npz", "--out", "exports/never", "--batch-size", "3"],
      "Cannot use --batch-size 3 with --format npz: only onnx-step and tfjs fix",
    ],
  ];
  for (const [args, part] of cases) {
    const { status, err } = await call(main, ...args);
    assertEquals(status, 2, args.join(" "));
    assertStringIncludes(err, part);
  }
  await assertRejects(() => Deno.stat("exports/never"), Deno.errors.NotFound);
});

Deno.test("export says which file is no model", async () => {
  const { status, err } = await call(main, "--model", "deno.json", "--format", "npz", "--out", "x");
  assertEquals(status, 1);
  assertStringIncludes(err, "Cannot read deno.json");
});

Deno.test({
  name: "export says where it may write",
  permissions: { read: true, write: ["exports"] },
  fn: async () => {
    const path = "/tmp/goodness-never.npz";
    const { status, err } = await call(main, ...MODEL, "--format", "npz", "--out", path);
    assertEquals(status, 2);
    assertStringIncludes(err, "may write under exports/ only; choose --out exports/<name>");
  },
});
