import { assertEquals, assertThrows } from "@std/assert";
import { gzipSync } from "node:zlib";
import { fixture } from "./_fixture.ts";
import { parseIdx, parseIdxNumbers } from "./idx.ts";
import type { NamedFile } from "./named_file.ts";

const VALID = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6);

function named(content: Uint8Array | string): NamedFile {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return { path: "x", bytes: Uint8Array.from(bytes) };
}

Deno.test("parseIdx() reads a file, gzipped or not", () => {
  for (const bytes of [VALID, gzipSync(VALID)]) {
    const { shape, data } = parseIdx(named(bytes), [3]);
    assertEquals(shape, [2, 1, 3]);
    assertEquals([...data], [1, 2, 3, 4, 5, 6]);
  }
});

Deno.test("parseIdx() reads all members of gzip data", () => {
  const members = Uint8Array.of(...gzipSync(VALID.slice(0, 9)), ...gzipSync(VALID.slice(9)));
  assertEquals([...parseIdx(named(members), [3]).data], [1, 2, 3, 4, 5, 6]);
});

Deno.test("parseIdxNumbers() reads whole numbers of every type", () => {
  const cases: [Uint8Array, number[]][] = [
    [Uint8Array.of(0, 0, 8, 1, 0, 0, 0, 2, 7, 200), [7, 200]],
    [Uint8Array.of(0, 0, 9, 1, 0, 0, 0, 2, 7, 255), [7, -1]],
    [Uint8Array.of(0, 0, 0x0b, 1, 0, 0, 0, 2, 1, 0, 255, 255), [256, -1]],
    [Uint8Array.of(0, 0, 0x0c, 1, 0, 0, 0, 1, 0, 1, 0, 0), [65_536]],
  ];
  for (const [bytes, numbers] of cases) {
    assertEquals(Array.from(parseIdxNumbers(named(bytes))), numbers);
  }
});

Deno.test("parseIdx() names the file, the expected and the found", async () => {
  const what = "expected an IDX file of uint8 values with 3 axes, found";
  const cases: [NamedFile, string][] = [
    [named(VALID.with(3, 1)), `${what} one with 1`],
    [named(VALID.slice(0, -1)), "expected 6 bytes of data, for 2x1x3 uint8 values, found 5"],
    [
      named(Uint8Array.of(...VALID, 0)),
      "expected 6 bytes of data, for 2x1x3 uint8 values, found 7",
    ],
    [named(VALID.slice(0, 6)), `${what} 6 bytes in all`],
    [named(""), `${what} an empty file`],
    [named(gzipSync(VALID).subarray(0, 12)), "x: its gzip data is damaged or cut off"],
    [named("<!DOCTYPE html><html></html>"), `${what} a web page, perhaps a failed download`],
    [named("version https://git-lfs.github.com/spec/v1\n"), `${what} a Git LFS pointer`],
    [named("PK\x03\x04..."), `${what} a ZIP archive; unpack it`],
    [named(Uint8Array.of(1, 2, 3, 4)), `${what} bytes that begin with 01020304`],
  ];
  for (const [file, message] of cases) {
    assertThrows(() => parseIdx(file, [3]), SyntaxError, message);
  }
  const floats = { path: "f", bytes: await Deno.readFile(fixture("idx/float-images")) };
  assertThrows(
    () => parseIdx(floats, [3]),
    SyntaxError,
    "one of float32 values; save them as uint8",
  );
  assertThrows(() => parseIdxNumbers(floats), SyntaxError, "with 1 axis, found one with 3");
});
