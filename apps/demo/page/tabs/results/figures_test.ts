import { assertEquals } from "@std/assert";
import { classFigures, confusionOf, imagesOf, worstCell } from "./figures.ts";

const RESULTS = { truth: [0, 1, 2, 1, 1], predictions: [0, 2, 2, 2, 1], mistakes: [] };

Deno.test("confusionOf() counts answers, and the cells follow from it", () => {
  const matrix = confusionOf(RESULTS, 3);
  assertEquals(matrix, [[1, 0, 0], [0, 1, 2], [0, 0, 1]]);
  assertEquals(worstCell(matrix), { truth: 1, answer: 2 });
  assertEquals(worstCell([[1, 0], [0, 1]]), { truth: 0, answer: 0 });
  assertEquals(imagesOf(RESULTS, { truth: 1, answer: 2 }), [1, 3]);
  assertEquals(classFigures(matrix), [
    { count: 1, wrong: 0 },
    { count: 3, wrong: 2 },
    { count: 1, wrong: 0 },
  ]);
});
