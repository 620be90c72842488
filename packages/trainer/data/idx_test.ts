import { assertEquals, assertRejects } from "@std/assert";
import { parseIdx } from "./idx.ts";

const VALID = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6);

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

Deno.test("parseIdx() reads a file, gzipped or not", async () => {
  for (const bytes of [VALID, await gzip(VALID)]) {
    const { shape, data } = await parseIdx(bytes, "x", 3);
    assertEquals(shape, [2, 1, 3]);
    assertEquals([...data], [1, 2, 3, 4, 5, 6]);
  }
});

Deno.test("parseIdx() names the file, the expected and the found", async () => {
  const cases: [Uint8Array<ArrayBuffer>, number, string][] = [
    [VALID, 1, "Cannot read x: expected magic number 0x00000801, found 0x00000803"],
    [VALID.slice(0, -1), 3, "expected data of 2x1x3, 6 bytes, found 5"],
    [Uint8Array.of(...VALID, 0), 3, "expected data of 2x1x3, 6 bytes, found 7"],
    [VALID.slice(0, 6), 3, "expected a header of 16 bytes, found 6 bytes in all"],
    [new Uint8Array(), 1, "expected a header of 8 bytes, found 0 bytes in all"],
    [(await gzip(VALID)).slice(0, 12), 3, "Cannot read x: its gzip data is damaged"],
  ];
  for (const [bytes, axes, message] of cases) {
    await assertRejects(() => parseIdx(bytes, "x", axes), SyntaxError, message);
  }
});
