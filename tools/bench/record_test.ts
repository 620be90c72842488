import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import { stepCase, trainRecord } from "./_test_cases.ts";
import { BENCH_RECORDS, readBenchRecords, writeBenchRecord } from "./record.ts";

Deno.test("readBenchRecords() reads what was written, by hardware and in the order of kinds", async () => {
  await withFolder(async (folder) => {
    assertEquals(await readBenchRecords(join(folder, "none")), []);
    const train = trainRecord();
    const gemm = trainRecord({ kind: "gemm", cases: [stepCase({ kind: "gemm" })] });
    const onGpu = trainRecord({ cases: [stepCase({ engine: "webgpu", device: "A Card (X1)" })] });
    await writeBenchRecord(folder, train);
    const processor = join(folder, "some-processor-2-logical-cores");
    assertEquals(await writeBenchRecord(folder, gemm), join(processor, "gemm-native.json"));
    assertEquals(
      await writeBenchRecord(folder, onGpu),
      join(folder, "a-card-x1", "train-webgpu.json"),
    );
    assertEquals(await readBenchRecords(folder), [onGpu, gemm, train]);
    await Deno.rename(join(folder, "a-card-x1"), join(folder, "another"));
    await assertRejects(
      () => readBenchRecords(folder),
      SyntaxError,
      "the folder's name must be a-card-x1",
    );
    await Deno.remove(join(folder, "another"), { recursive: true });
    await Deno.rename(join(processor, "gemm-native.json"), join(processor, "gemm-webgpu.json"));
    await assertRejects(
      () => readBenchRecords(folder),
      SyntaxError,
      "its name must be gemm-native.json",
    );
  });
});

Deno.test("BENCH_RECORDS.parse() says where a record is damaged", () => {
  const text = JSON.stringify(trainRecord());
  assertThrows(() => BENCH_RECORDS.parse("{", "x.json"), SyntaxError, "x.json: it is not JSON");
  assertThrows(
    () => BENCH_RECORDS.parse(text.replace('"gflops":120', '"gflops":-1'), "x.json"),
    SyntaxError,
    'Cannot read the record x.json: "cases.0.gflops": must be positive; measure it again',
  );
});
