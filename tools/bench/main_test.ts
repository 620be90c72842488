import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { call } from "@goodness/testing/call_command.ts";
import { stepCase, trainRecord } from "./_test_cases.ts";
import { BENCH_KINDS, type BenchKind } from "./bench_case.ts";
import { type BenchContext, main } from "./main.ts";
import { thisMachine } from "./machine.ts";
import { readBenchRecords, writeBenchRecord } from "./record.ts";
import type { RunOptions } from "./run_kind.ts";

/** What was asked to be measured. */
interface Asked {
  readonly kind: BenchKind;
  readonly options: RunOptions;
}

function fakeMeasure(asked: Asked[]): NonNullable<BenchContext["measure"]> {
  return (kind, options) => {
    asked.push({ kind, options });
    return Promise.resolve([stepCase({ kind })]);
  };
}

function bench(context: BenchContext): Parameters<typeof call>[0] {
  return (args, terminal) => main(args, terminal, context);
}

Deno.test("bench prints a table, or one JSON object a case with every key that is promised", async () => {
  const asked: Asked[] = [];
  const context = { measure: fakeMeasure(asked) };
  const { status, out } = await call(bench(context), "train", "--seconds", "0.5");
  assertEquals(status, 0);
  assertMatch(out, /^preset +batch +width +what.*\nlocal +250 +x1 +step/);
  assertEquals(asked[0]?.options.seconds, 0.5);
  assertEquals(asked[0]?.options.requests, 20_000);
  const { out: json } = await call(bench(context), "--json", "--quick");
  const lines = json.trim().split("\n").map((line) => JSON.parse(line));
  assertEquals(lines.map(({ kind }) => kind), [...BENCH_KINDS]);
  const keys = [
    ...["engine", "device", "driver", "deno", "commit", "preset", "batch", "images_per_second"],
    ...["gflops", "gemm_gflops", "fraction_of_gemm", "peak_memory_bytes"],
  ];
  assertEquals(keys.filter((key) => !(key in lines[0])), []);
});

Deno.test("bench --record keeps cases and writes the page, --render the page alone", async () => {
  await withFolder(async (folder) => {
    const paths = {
      records: join(folder, "performance"),
      page: join(folder, "performance.md"),
      images: join(folder, "images"),
    };
    const asked: Asked[] = [];
    const context = { measure: fakeMeasure(asked), paths };
    assertEquals((await call(bench(context), "train", "--record")).status, 0);
    const [record] = await readBenchRecords(paths.records);
    assertEquals(record?.cases, [stepCase()]);
    assertMatch(record?.command ?? "", /task bench train --record$/);
    const page = await Deno.readTextFile(paths.page);
    assertMatch(page, /images\/performance-roofline-.*-native\.svg/);
    await Deno.remove(paths.page);
    assertEquals((await call(bench(context), "--render")).status, 0);
    assertEquals(await Deno.readTextFile(paths.page), page);
    assertEquals(asked.length, 1);
  });
});

Deno.test("bench measures what is chosen, and compares it with the record of the same hardware", async () => {
  await withFolder(async (folder) => {
    const paths = { records: join(folder, "performance"), page: "", images: "" };
    const asked: Asked[] = [];
    const context = { measure: fakeMeasure(asked), paths };
    const args = ["--preset", "local", "conv", "--batch-size", "8", "64", "--only", "step", "loop"];
    const { out: alone } = await call(bench(context), ...args);
    assertEquals(asked.map(({ kind }) => kind), ["train"]);
    const { presets, batchSizes, only } = asked[0]?.options ?? {};
    assertEquals([presets, batchSizes, only], [["local", "conv"], [8, 64], ["step", "loop"]]);
    assertMatch(alone, /docs\/performance has no train of .* to compare with/);
    const cases = [stepCase({ imagesPerSecond: 4000 })];
    await writeBenchRecord(paths.records, trainRecord({ machine: await thisMachine(), cases }));
    const { out } = await call(bench(context), "train");
    assertMatch(out, /times as fast\n.* 4,000 images\/s +1\.25\n/);
  });
});

Deno.test("bench names a wrong flag or value and exits with 2", async () => {
  const context = { measure: fakeMeasure([]) };
  const cases: [string[], string][] = [
    [["--engine", "abacus"], "Allowed choices are auto, webgpu, native"],
    [["matmul"], "Allowed choices are gemm, train, predict, serve, cold."],
    [["train", "serve"], "too many arguments"],
    [["--requests", "0"], "Choose a whole number, at least 1."],
    [["--seconds", "soon"], "Choose a number of seconds, at least 0."],
    [["--record", "--quick"], "cannot be used with option"],
    [["--render", "--record"], "cannot be used with option"],
    [["--record", "--only", "step"], "cannot be used with option"],
    [["serve", "--preset", "local"], 'Cannot measure local as "serve": no case is so.'],
  ];
  for (const [args, part] of cases) {
    const { status, err } = await call(bench(context), ...args);
    assertEquals(status, 2, args.join(" "));
    assertStringIncludes(err, part);
  }
});
