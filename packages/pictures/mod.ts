/**
 * Pictures from files and from strangers: PNG and JPEG, decoded as grey levels or as colours.
 *
 * @example
 * ```ts
 * import { encodePng, greyPixels, openPicture } from "@goodness/pictures";
 * import { assertEquals } from "@std/assert";
 *
 * const bytes = encodePng({ width: 2, height: 1, channels: 1, data: Uint8Array.of(0, 255) });
 * assertEquals(greyPixels(openPicture(bytes).decode()), Float32Array.of(0, 1));
 * ```
 *
 * @module
 */

export * from "./colours.ts";
export * from "./encode_png.ts";
export * from "./grey.ts";
export * from "./open_picture.ts";
export { opacityOf, type Pixels } from "./pixels.ts";
