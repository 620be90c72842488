import { assertEquals } from "@std/assert";
import { readTestImages } from "./_test_images.ts";
import { hasLightPaper } from "./light_paper.ts";

const DIGIT = { height: 28, width: 28, channels: 1, preparation: "digit" } as const;

Deno.test("hasLightPaper() knows MNIST's test images from their inverses, also on grey", () => {
  const digits = readTestImages(10_000).map((bytes) =>
    Float32Array.from(bytes, (value) => value / 255)
  );
  const count = (change: (ink: number) => number): number =>
    digits.filter((digit) => hasLightPaper(digit.map(change), DIGIT)).length;
  assertEquals(count((ink) => ink), 0);
  assertEquals(count((ink) => 1 - ink), 10_000);
  assertEquals(count((ink) => 0.2 + 0.8 * ink), 10_000);
});

Deno.test("hasLightPaper() says nothing of pictures", () => {
  const white = new Float32Array(784).fill(1);
  assertEquals(hasLightPaper(white, { ...DIGIT, preparation: "image" }), false);
});
