import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { call } from "@goodness/testing/call_command.ts";
import { ENTRY, recordOf } from "../ledger/_test_records.ts";
import { LEDGER_RECORDS } from "../ledger/record.ts";
import type { LedgerPaths } from "../ledger/reproduce.ts";
import { main } from "./reproduce.ts";

function callHere(
  paths: LedgerPaths,
  args: readonly string[],
  signal?: AbortSignal,
): ReturnType<typeof call> {
  const context = { entries: [ENTRY], paths, ...(signal && { signal }) };
  return call((given, terminal) => main(given, terminal, context), ...args);
}

async function withPaths(body: (paths: LedgerPaths) => Promise<void>): Promise<void> {
  await withFolder((folder) =>
    body({ records: folder, page: join(folder, "results.md"), runs: join(folder, "runs") })
  );
}

Deno.test("reproduce --list says what is there, and trains nothing", async () => {
  await withPaths(async (paths) => {
    await LEDGER_RECORDS.write(paths.records, recordOf(ENTRY, 1));
    const { status, out } = await callHere(paths, ["--list", "--seeds", "1,4"]);
    assertEquals(status, 0);
    assertMatch(out, /small\s+1\s+recorded\s+1\.00 %\s+50\n.*small\s+4\s+missing\s+-\s+-\n$/);
    const { out: json } = await callHere(paths, ["--list", "--json"]);
    const { status: how, runs } = JSON.parse(json);
    assertEquals(how, "finished");
    assertEquals(runs.map(({ seed }: { seed: number }) => seed), [1, 2, 3]);
    assertEquals(runs[0].test_errors, 100);
  });
});

Deno.test("reproduce --render writes the page alone", async () => {
  await withPaths(async (paths) => {
    await LEDGER_RECORDS.write(paths.records, recordOf(ENTRY, 1));
    const { status, out, err } = await callHere(paths, ["--render"]);
    assertEquals([status, out, err], [0, `${paths.page}\n`, ""]);
    assertStringIncludes(await Deno.readTextFile(paths.page), "1.000 (n = 1)");
  });
});

Deno.test("reproduce that is interrupted says how to go on", async () => {
  await withPaths(async (paths) => {
    const { status, err } = await callHere(paths, ["--only", "small"], AbortSignal.abort());
    assertEquals(status, 130);
    assertMatch(err, /^resume with: .*task reproduce --only small\n$/);
  });
});

Deno.test("reproduce names a wrong flag or value and exits with 2", async () => {
  await withPaths(async (paths) => {
    const cases: [string[], string][] = [
      [["--only", "large"], "Allowed choices are small"],
      [["--seeds", "1,x"], "Choose a whole number, 0 to 4294967295. Several with commas: 1,2."],
      [["--list", "--render"], "cannot be used with option"],
      [["--render", "--only", "small"], "cannot be used with option"],
    ];
    for (const [args, part] of cases) {
      const { status, err } = await callHere(paths, args);
      assertEquals(status, 2, args.join(" "));
      assertStringIncludes(err, part);
    }
  });
});
