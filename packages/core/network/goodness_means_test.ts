import { assert, assertEquals } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { normals, SMALL_NETWORKS } from "../_test_networks.ts";
import { float64Ops, float64Tensor } from "../engines/float64/ops.ts";
import { layerAt } from "./forward.ts";
import { pooledSquares, projectedGradients } from "./goodness.ts";

Deno.test("projectedGradients() give the means of the derivative without a pass over it", () => {
  let seen = 0;
  for (const [name, network] of Object.entries(SMALL_NETWORKS)) {
    network.layers.forEach((_, index) => {
      const layer = layerAt(network, index);
      const { channels, projectionShape, receptiveFields: { length: locations } } = layer;
      if (projectionShape === undefined) return;
      const tensor = (seed: number, shape: readonly number[]) =>
        float64Tensor(normals(seed, shape), shape);
      const activities = float64Ops.relu(tensor(1, [locations, 7, channels]));
      const pooled = pooledSquares(float64Ops, layer, float64Ops.mul(activities, activities));
      const projection = tensor(2, projectionShape);
      const labels = projectionShape[2] ?? 0;
      const parts = { layer, activities, pooled, projection };
      const { dz, meanTimes } = projectedGradients(float64Ops, parts, tensor(3, [1, 7, labels]));
      assertEquals(meanTimes === undefined, layer.projectionCells === undefined, name);
      if (meanTimes === undefined) return;
      seen++;
      const x = tensor(4, [locations, 7, channels]);
      for (const factor of [undefined, x]) {
        const product = factor === undefined ? dz : float64Ops.mul(dz, factor);
        const expected = float64Ops.mean(float64Ops.mean(product, 1), 0);
        assertAllClose(meanTimes(factor).data, expected.data, { rtol: 1e-9, atol: 1e-12 }, name);
        assertEquals(meanTimes(factor).shape, expected.shape);
      }
    });
  }
  assert(seen > 0, "Expected a layer with a projection grid");
});
