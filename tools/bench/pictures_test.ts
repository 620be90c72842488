import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { stepCase, trainRecord } from "./_test_cases.ts";
import { attainable, rooflinePicture, roofsOf } from "./roofline_picture.ts";
import { scalingPicture } from "./scaling_picture.ts";

Deno.test("roofsOf() takes medians, and needs both rates", () => {
  const cases = [100, 300, 200].map((gemmGflops) => stepCase({ gemmGflops }));
  assertEquals(roofsOf(cases), { gflops: 200, bandwidth: 20 });
  assertEquals(roofsOf([stepCase({ gemmGflops: null })]), undefined);
});

Deno.test("attainable() is bound by memory below the ridge and by arithmetic above", () => {
  const roofs = { gflops: 200, bandwidth: 20 };
  assertEquals([1, 10, 100].map((intensity) => attainable(roofs, intensity)), [20, 200, 200]);
});

Deno.test("rooflinePicture() names the steps at full width alone", () => {
  const picture = rooflinePicture(trainRecord().cases) ?? "";
  assertStringIncludes(picture, "200 GFLOP/s of a large product, 20.0 GB/s");
  assertEquals(picture.match(/>(local|250|500)</g), [">250<", ">500<", ">local<"]);
  assert(!/NaN|undefined/.test(picture), "a picture has no such number");
  assertEquals(rooflinePicture([]), undefined);
});

Deno.test("scalingPicture() draws lines over batches and widths", () => {
  const picture = scalingPicture(trainRecord().cases) ?? "";
  assertStringIncludes(picture, "images/s by batch");
  assertStringIncludes(picture, "GFLOP/s by width");
  assertStringIncludes(picture, 'fill="#ffffff"'); // readable on a dark page too
  assert(!/NaN|undefined|pytorch/.test(picture), "a picture has no such number, and no peer");
  assertEquals(scalingPicture([stepCase()]), undefined);
});
