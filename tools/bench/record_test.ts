import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { join } from "node:path";
import { stepCase, trainRecord } from "./_test_cases.ts";
import { BENCH_RECORDS, readBenchRecords } from "./record.ts";

Deno.test("readBenchRecords() reads what was written, in the order of kinds", async () => {
  await withFolder(async (folder) => {
    assertEquals(await readBenchRecords(join(folder, "none")), []);
    const train = trainRecord();
    const gemm = trainRecord({ kind: "gemm", cases: [stepCase({ kind: "gemm" })] });
    await BENCH_RECORDS.write(folder, train);
    assertEquals(await BENCH_RECORDS.write(folder, gemm), join(folder, "gemm-native.json"));
    assertEquals(await readBenchRecords(folder), [gemm, train]);
    await Deno.rename(join(folder, "gemm-native.json"), join(folder, "gemm-webgpu.json"));
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
