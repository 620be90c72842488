import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { stepCase, trainRecord } from "./_test_cases.ts";
import { COLD_TARGETS, coldFlags, coldName } from "./cold_targets.ts";
import { IN_BF16, PEER_ENGINE } from "./peer.ts";
import { GOALS, isReached } from "./goals.ts";
import { renderPerformance } from "./performance_page.ts";
import { readBenchRecords } from "./record.ts";

const DOCS = new URL("../../docs/", import.meta.url);

Deno.test("docs/performance.md and its pictures are what docs/performance/ makes", async () => {
  const records = await readBenchRecords(new URL("performance", DOCS).pathname);
  const { page, pictures } = renderPerformance(records);
  const remedy = "is not what its records make: run deno task bench --render";
  assertEquals(
    await Deno.readTextFile(new URL("performance.md", DOCS)),
    page,
    `docs/performance.md ${remedy}`,
  );
  for (const [name, picture] of Object.entries(pictures)) {
    const found = await Deno.readTextFile(new URL(`images/${name}`, DOCS));
    assertEquals(found, picture, `docs/images/${name} ${remedy}`);
  }
});

Deno.test("renderPerformance() says what there is no record of", () => {
  const { page, pictures } = renderPerformance([]);
  assertEquals(pictures, {});
  assertStringIncludes(page, "Not recorded yet: `deno task bench serve --record`.");
  assertStringIncludes(page, "There is no record yet.");
});

Deno.test("renderPerformance() says that no GPU was at hand until one was measured", () => {
  const withGpu = trainRecord({ cases: [stepCase({ engine: "webgpu" })] });
  const pages = [[trainRecord()], [withGpu]].map((records) => renderPerformance(records).page);
  assertEquals(pages.map((page) => page.includes("No GPU was at hand")), [true, false]);
});

Deno.test("renderPerformance() shows cases, the ratio to a peer, pictures and the machine", () => {
  const { page, pictures } = renderPerformance([trainRecord()]);
  assertMatch(page, /\| local +\| 250 +\| x1 +\| step \| native +\| 5,000 +\|/);
  assertMatch(page, /\| local +\| native \| 5,000 +\| PyTorch 2 \| 4,000 +\| 1\.25 +\|/);
  assertStringIncludes(page, "### Training: Some Processor, 2 logical cores");
  assertStringIncludes(page, "`native`: 200 GFLOP/s, 20.0 GB/s");
  const name = "some-processor-2-logical-cores-native.svg";
  assertEquals(Object.keys(pictures), [
    ...[`performance-roofline-${name}`, `performance-scaling-${name}`],
  ]);
  for (const name of Object.keys(pictures)) assertStringIncludes(page, `(images/${name})`);
});

Deno.test("renderPerformance() says whether goals are reached", () => {
  const serve = stepCase({
    kind: "serve",
    what: "load",
    requestsPerSecond: 700,
    milliseconds99: 90,
  });
  const { page } = renderPerformance([
    trainRecord({ kind: "serve", cases: [serve] }),
    trainRecord({ cases: [stepCase(), stepCase({ engine: PEER_ENGINE, driver: "PyTorch 3" })] }),
  ]);
  assertMatch(page, /\| server: requests\/s +\| at least 600 +\| 700 \(native\): yes +\|/);
  assertMatch(
    page,
    /\| server: 99 % of answers within ms +\| at most 80\.0 +\| 90\.0 \(native\): no +\|/,
  );
  assertStringIncludes(page, "1.00 (native, beside PyTorch 3): no");
});

Deno.test("GOALS are each about cases of one kind", () => {
  const kinds = ["train", "predict", "serve", "cold"] as const;
  const cases = kinds.flatMap((kind) =>
    ["local", "grouped-record", "conv", "cifar"].flatMap((preset) =>
      [1, 250, 1000].map((batch) =>
        stepCase({
          ...{ kind, preset, batch, firstSeconds: 1, requestsPerSecond: 1, milliseconds99: 1 },
          ...{ testAccuracy: 1, seconds: 1 },
          ...(kind === "cold" &&
            { what: coldName(coldFlags(COLD_TARGETS[batch % 2] ?? { epochs: 0 })) }),
        })
      )
    )
  );
  const peers = cases.map((one) => ({ ...one, engine: PEER_ENGINE }));
  const inBf16 = peers.map((one) => ({ ...one, driver: `${one.driver}, products in ${IN_BF16}` }));
  const run = [...cases, ...peers, ...inBf16];
  for (const goal of GOALS) {
    const found = run.filter((one) => typeof goal.figure(one, run) === "number");
    assert(found.length > 0, goal.title);
    assertEquals(new Set(found.map(({ kind, preset }) => `${kind} ${preset}`)).size, 1, goal.title);
  }
  assertEquals(isReached({ bound: 2, side: "most" }, 2), true);
  assertEquals(isReached({ bound: 2, side: "least" }, 1.9), false);
});
