import { initialWeights, networkPreset, type Program, resolveNetwork } from "@goodness/core";
import { type Ops, type TensorMap, tensorNamed } from "@goodness/core/ops";
import { labelScoreProgram } from "@goodness/core/prediction";
import { assertEquals } from "@std/assert";
import { negation } from "./bandwidth.ts";
import { squareProduct } from "./square_product.ts";
import { workOf } from "./work.ts";

Deno.test("workOf() counts a multiplication and an addition for each term of a product", () => {
  assertEquals(workOf(squareProduct(3)).flops, 2 * 3 ** 3);
  assertEquals(workOf(negation(5)).flops, 0);
});

Deno.test("workOf() does not count products with constants", () => {
  const program: Program = {
    name: "mean over locations",
    state: {},
    inputs: { x: [1, 4, 3] },
    run: <T>(ops: Ops<T>, _state: TensorMap<T>, inputs: TensorMap<T>) => {
      const shares = ops.constant(new Float32Array(4).fill(1 / 4), [1, 1, 4]);
      const mean = ops.matMul(shares, tensorNamed(inputs, "x"));
      return { state: {}, outputs: { mean } };
    },
  };
  assertEquals(workOf(program).flops, 0);
});

Deno.test("workOf() counts state that is read, state that is written, and inputs", () => {
  assertEquals(workOf(negation(5)).bytes, 4 * (5 + 5));
  assertEquals(workOf(squareProduct(3)).bytes, 4 * 2 * 9); // two matrices read, no state written
});

Deno.test("workOf() agrees with a hand count of the search through a dense network", () => {
  const units = [{ kind: "dense", units: 6 }, { kind: "dense", units: 5 }] as const;
  const network = resolveNetwork({
    ...networkPreset("dense"),
    labelPlacement: "everywhere",
    input: { height: 3, width: 4, channels: 1, mean: [0.1], std: [0.3] },
    classes: ["a", "b"],
    layers: units,
    goodnessLayers: [0, 1],
  });
  const images = 7;
  const program = labelScoreProgram(network, images);
  const weights = Object.values(initialWeights(network, 1));
  const values = weights.reduce((sum, { length }) => sum + length, 0);
  assertEquals(values, (12 + 2 + 1) * 6 + (6 + 2 + 1) * 5);
  assertEquals(workOf(program).bytes, 4 * (values + images * 12));
  // The first layer multiplies each image once, as what a label adds are some of its weights; the second
  // multiplies every image with every label.
  const first = 2 * images * 15 * 6;
  const second = 2 * images * 2 * 9 * 5;
  assertEquals(workOf(program).flops, first + second);
});
