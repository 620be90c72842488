import { assert, assertEquals, assertThrows } from "@std/assert";
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

Deno.test("decodePicture() says what is no picture, or damaged", async () => {
  const png = await Deno.readFile(fixture("formats/rgb.png"));
  const jpeg = await Deno.readFile(fixture("formats/rgb.jpg"));
  const cases: [Uint8Array<ArrayBuffer>, string][] = [
    [png.slice(0, 60), "Cannot read x: Cannot decode PNG as "],
    [png.with(60, 0).with(61, 0), "Cannot read x: Cannot decode PNG as "],
    [jpeg.slice(0, 100), "Cannot read x: Cannot decode JPEG as "],
    [
      new TextEncoder().encode("GIF89a..."),
      "Cannot read x: Cannot decode a picture as it must be PNG or JPEG: found a GIF picture",
    ],
    [new Uint8Array(), "it must be PNG or JPEG: found an empty file"],
  ];
  for (const [bytes, message] of cases) {
    assertThrows(() => decodePicture({ path: "x", bytes }), SyntaxError, message);
  }
});
