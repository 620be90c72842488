import { assertEquals } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { SMALL_NETWORKS, smallNetwork } from "../_test_networks.ts";
import { float64Ops, float64Tensor } from "../engines/float64/ops.ts";
import { layerAt } from "./forward.ts";
import { imageInputs, labelInputs } from "./layer.ts";

Deno.test("imageInputs() shows each location its field, no label and a one", () => {
  const network = smallNetwork();
  const layer = layerAt(network, 0);
  const image = float64Tensor(Float64Array.from({ length: 35 }, (_, pixel) => pixel), [1, 35]);
  const inputs = imageInputs(float64Ops, network, layer, image);
  assertEquals(inputs.shape, [12, 10, 1]);
  assertEquals([...inputs.data.subarray(0, 10)], [0, 1, 5, 6, 10, 11, 0, 0, 0, 1]);
  assertEquals([...inputs.data.subarray(110)], [23, 24, 28, 29, 33, 34, 0, 0, 0, 1]);
});

Deno.test("labelInputs() touches only the label's inputs, or the first pixels", () => {
  const everywhere = smallNetwork("everywhere");
  const { data: rows } = labelInputs(float64Ops, everywhere, layerAt(everywhere, 0));
  assertEquals([...rows.subarray(10, 20)], [0, 0, 0, 0, 0, 0, 0, 2, 0, 0]);

  const pixels = smallNetwork("pixels");
  const { data: drawn } = labelInputs(float64Ops, pixels, layerAt(pixels, 0));
  const touched = [...drawn.keys()].filter((index) => drawn[index] !== 0);
  // Pixels 0, 1 and 2 are seen by the locations of the first row whose two columns contain them.
  const seen = touched.map((index) => {
    const location = Math.floor(index / 3 / 7);
    return [
      location,
      Math.floor(index / 7) % 3,
      layerAt(pixels, 0).receptiveFields[location]?.[index % 7],
    ];
  });
  assertEquals(seen, [[0, 0, 0], [0, 1, 1], [1, 1, 1], [1, 2, 2], [2, 2, 2]]);
});

Deno.test("imageInputs() clears the pixels that a label is drawn into", () => {
  const network = smallNetwork("pixels");
  const image = float64Tensor(new Float64Array(35).fill(5), [1, 35]);
  const inputs = imageInputs(float64Ops, network, layerAt(network, 0), image);
  assertEquals([...inputs.data.subarray(0, 7)], [0, 0, 5, 5, 5, 5, 1]);
});

Deno.test("imageInputs() shows a convolution the silence around an image", () => {
  const network = SMALL_NETWORKS["convolutions"] ?? smallNetwork();
  const layer = layerAt(network, 0);
  const images = float64Tensor(Float64Array.from({ length: 70 }, (_, pixel) => pixel), [2, 35]);
  const inputs = imageInputs(float64Ops, network, layer, images);
  assertEquals(inputs.shape, [1, 13, 24]);
  // The first location of each image: nine pixels, no label, a one.
  const silence = -0.2 / 0.3;
  const column = (at: number): number[] =>
    Array.from({ length: 13 }, (_, row) => inputs.data[row * 24 + at] ?? NaN);
  const s = silence;
  assertAllClose(column(0), [s, s, s, s, 0, 1, s, 5, 6, 0, 0, 0, 1], { rtol: 1e-6 });
  assertAllClose(column(1), [s, s, s, s, 35, 36, s, 40, 41, 0, 0, 0, 1], { rtol: 1e-6 });
});
