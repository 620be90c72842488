import { assertEquals, assertRejects } from "@std/assert";
import { encodeOnnx, type OnnxGraph } from "../../graph/onnx_model.ts";
import { programOfRun } from "./_leading_program.ts";
import { leadingThread } from "./leading_thread.ts";
import { onnxRuntime, type PreparedGraph } from "./ort.ts";

const SQUARE_ROOT: OnnxGraph = {
  name: "square root",
  nodes: [{ type: "Sqrt", inputs: ["x"], outputs: ["y"], attributes: {} }],
  constants: [],
  inputs: [{ name: "x", shape: [2, 1] }],
  outputs: [{ name: "y", shape: [2, 1] }],
};

/** Runs a graph in the leading thread, as the only step of a program. */
async function runOnce({ run, kept }: PreparedGraph): Promise<void> {
  const step = { work: { kind: "graph", run }, alone: true, meet: false } as const;
  const program = await leadingThread().attach(programOfRun([step]), kept);
  try {
    await program.run(0);
  } finally {
    await program.release();
  }
}

Deno.test("OnnxSession reads and writes the given memory", async () => {
  const runtime = onnxRuntime();
  const session = await runtime.session(encodeOnnx(SQUARE_ROOT), { threads: 1 });
  const x = runtime.tensor([2, 1]);
  const y = runtime.tensor([2, 1]);
  const graph = session.prepare({ inputs: [["x", x]], outputs: [["y", y]] });
  x.values.set([4, 9]);
  await runOnce(graph);
  assertEquals([...y.values], [2, 3]);
  x.values.set([16, 25]);
  await runOnce(graph);
  assertEquals([...y.values], [4, 5]);
  runtime.release([x, y]);
  session.release();
});

Deno.test("OnnxRuntime.session() throws what ONNX Runtime says", async () => {
  const options = { threads: 1 };
  await assertRejects(
    () => onnxRuntime().session(new Uint8Array([1, 2, 3]), options),
    Error,
    "Cannot continue as ONNX Runtime failed",
  );
  const nodes = [{ type: "Root", inputs: ["x"], outputs: ["y"], attributes: {} }];
  await assertRejects(
    () => onnxRuntime().session(encodeOnnx({ ...SQUARE_ROOT, nodes }), options),
    Error,
    "No Op registered for Root",
  );
});

Deno.test("OnnxSession's run throws what ONNX Runtime says", async () => {
  const runtime = onnxRuntime();
  const session = await runtime.session(encodeOnnx(SQUARE_ROOT), { threads: 1 });
  const x = runtime.tensor([3, 1]);
  const y = runtime.tensor([2, 1]);
  const graph = session.prepare({ inputs: [["x", x]], outputs: [["y", y]] });
  await assertRejects(() => runOnce(graph), Error, "Got: 3 Expected: 2");
  runtime.release([x, y]);
  session.release();
});
