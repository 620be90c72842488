import { assertEquals, assertThrows } from "@std/assert";
import { colourPicture } from "./colours.ts";
import { openPicture } from "./open_picture.ts";

Deno.test("openPicture() says what is no picture", () => {
  const text = (content: string): Uint8Array => new TextEncoder().encode(content);
  const cases: [Uint8Array, string][] = [
    [text("GIF89a..."), "a GIF picture; save it as PNG"],
    [text("<!doctype html><title>Not found</title>"), "a web page, perhaps a failed download"],
    [new Uint8Array(), "an empty file"],
    [Uint8Array.of(1, 2, 3, 4), "bytes that begin with 01020304"],
  ];
  for (const [bytes, found] of cases) {
    const message = `Cannot decode a picture as it must be PNG or JPEG: found ${found}`;
    assertThrows(() => openPicture(bytes), SyntaxError, message);
  }
});

Deno.test("colourPicture() lays transparent parts on white, white ink on black", () => {
  const grey = { width: 2, height: 1, channels: 2, max: 255 };
  const dark = colourPicture({ ...grey, data: [0, 255, 9, 0] });
  assertEquals([...dark.rgb, dark.isTransparent], [0, 0, 0, 255, 255, 255, true]);
  const white = colourPicture({ ...grey, data: [255, 255, 9, 0] });
  assertEquals([...white.rgb, white.isTransparent], [255, 255, 255, 0, 0, 0, true]);
  const opaque = colourPicture({ ...grey, data: [7, 255, 9, 255] });
  assertEquals([...opaque.rgb, opaque.isTransparent], [7, 7, 7, 9, 9, 9, false]);
});
