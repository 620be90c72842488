import { assert, assertEquals, assertThrows } from "@std/assert";
import { encode } from "fast-png";
import { fixture } from "./_fixture.ts";
import { decodePicture } from "./picture.ts";

type Expected = Record<string, [width: number, height: number, rgb: number[]]>;

async function decodeFixture(name: string): Promise<ReturnType<typeof decodePicture>> {
  return decodePicture({ path: name, bytes: await Deno.readFile(fixture(`formats/${name}`)) });
}

Deno.test("decodePicture() reads what Pillow reads", async () => {
  const expected: Expected = JSON.parse(await Deno.readTextFile(fixture("formats/expected.json")));
  for (const [name, [width, height, rgb]] of Object.entries(expected)) {
    const found = await decodeFixture(name);
    assertEquals([found.width, found.height, found.rgb.length], [width, height, rgb.length], name);
    const errors = rgb.map((level, at) => Math.abs(level - (found.rgb[at] ?? NaN)));
    // A JPEG decoder may round, and smooth the colours of halved resolution, in its own way.
    const most = name === "half.jpg" ? 70 : name.endsWith("jpg") ? 3 : 1;
    assert(errors.every((error) => error <= most), `${name}: ${Math.max(...errors)}`);
    const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
    assert(mean < (name === "half.jpg" ? 8 : 1), `${name}: ${mean} in the mean`);
  }
});

Deno.test("decodePicture() lays transparent parts on white, white ink on black", async () => {
  assert((await decodeFixture("rgba.png")).isTransparent);
  assert(!(await decodeFixture("rgb.png")).isTransparent);
  const data = Uint8Array.of(255, 255, 255, 0, 0, 0);
  const bytes = Uint8Array.from(encode({ width: 3, height: 1, channels: 2, depth: 8, data }));
  assertEquals([...decodePicture({ path: "x", bytes }).rgb], [255, 255, 255, 0, 0, 0, 0, 0, 0]);
});

Deno.test("decodePicture() says what is no picture, or damaged", async () => {
  const png = await Deno.readFile(fixture("formats/rgb.png"));
  const jpeg = await Deno.readFile(fixture("formats/rgb.jpg"));
  const cases: [Uint8Array<ArrayBuffer>, string][] = [
    [png.slice(0, 60), "Cannot decode x as PNG: "],
    [png.with(60, 0).with(61, 0), "Cannot decode x as PNG: "],
    [jpeg.slice(0, 100), "Cannot decode x as JPEG: "],
    [new TextEncoder().encode("GIF89a..."), "expected a PNG or JPEG picture, found a GIF picture"],
    [new Uint8Array(), "expected a PNG or JPEG picture, found an empty file"],
  ];
  for (const [bytes, message] of cases) {
    assertThrows(() => decodePicture({ path: "x", bytes }), SyntaxError, message);
  }
});
