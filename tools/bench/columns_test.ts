import { assertEquals } from "@std/assert";
import { stepCase } from "./_test_cases.ts";
import { BENCH_KINDS } from "./bench_case.ts";
import { rowsOf } from "./columns.ts";
import { figure, megabytes, share } from "./format.ts";
import { PEER_ENGINE } from "./peer.ts";

Deno.test("figure() writes three digits, and a dash for none", () => {
  const values = [12_345.6, 123.4, 45.67, 2.345, 0.1234, 0, null, undefined];
  assertEquals(values.map(figure), ["12,346", "123", "45.7", "2.35", "0.123", "0.000", "-", "-"]);
  assertEquals([megabytes(12_345_678), megabytes(null)], ["12.0", "-"]);
  assertEquals([share(0.678), share(null)], ["68 %", "-"]);
});

Deno.test("rowsOf() has a cell for each heading, for cases of every kind", () => {
  for (const kind of BENCH_KINDS) {
    const [headings, ...rows] = rowsOf(kind, [stepCase({ kind }), stepCase({ kind, threads: 2 })]);
    assertEquals(rows.map(({ length }) => length), [headings.length, headings.length]);
  }
  const [headings, cells = []] = rowsOf("train", [stepCase({ width: 0.5 })]);
  assertEquals(cells[headings.indexOf("width")], "x0.5");
  assertEquals(cells[headings.indexOf("share")], "60 %");
  const peer = stepCase({ engine: PEER_ENGINE, driver: "PyTorch 2", threads: 2 });
  const [, named = []] = rowsOf("train", [peer]);
  assertEquals(named[headings.indexOf("engine")], "PyTorch 2, threads: 2");
});
