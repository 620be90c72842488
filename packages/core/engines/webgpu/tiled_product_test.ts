import { assertEquals } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { gpuTest } from "@goodness/testing/device_test.ts";
import { normals } from "../../_test_networks.ts";
import { float64Ops, float64Tensor } from "../float64/ops.ts";
import { FUSED_PRECISIONS, type FusedPrecision } from "./precision.ts";
import { CLOSE, needs, testDevice } from "./_program_cases.ts";
import { type ComputePlan, computeProgram } from "./compute_program.ts";
import { ComputeSession } from "./compute_session.ts";
import { type Tile, TILES, type TileSizes } from "./tile.ts";
import { tiledProduct } from "./tiled_product.ts";

/** Room for every product of the test, and its workgroups. */
const MOST = 90;

/** Lengths of products: one, no multiples of four or of a tile, larger than one tile. */
const LENGTHS = [[1, 1, 1], [7, 3, 5], [64, 16, 64], [81, 35, 90]] as const;

/** A product whose lengths come in a buffer, so that one program serves all of them. */
function productPlan(tile: Tile, leftAlong: "rows" | "depth"): ComputePlan {
  const square = { length: MOST * MOST, role: "scratch" } as const;
  const program = computeProgram({
    label: `product ${tile.rows}, left along ${leftAlong}`,
    constants: { MOST },
    bindings: [
      { variable: "a", type: "array<f32>", buffer: "a", access: "read" },
      { variable: "b", type: "array<f32>", buffer: "b", access: "read" },
      { variable: "c", type: "array<f32>", buffer: "c", access: "read_write" },
      { variable: "lengths", type: "vec4u", buffer: "lengths", access: "uniform" },
    ],
    workgroups: [Math.ceil(MOST / tile.columns), Math.ceil(MOST / tile.rows), 1],
    // Factors are read as vectors from rows of MOST numbers, which hold zeros outside of the product.
    body: `
fn four(start : u32) -> vec4u { return start + vec4u(0u, 1u, 2u, 3u); }
fn left(location : u32, row : u32, depth : u32) -> vec4f {
  let i = ${leftAlong === "rows" ? "depth * MOST + four(row)" : "row * MOST + four(depth)"};
  return vec4f(a[i.x], a[i.y], a[i.z], a[i.w]);
}
fn right(location : u32, depth : u32, column : u32) -> vec4f {
  let i = four(depth * MOST + column);
  return vec4f(b[i.x], b[i.y], b[i.z], b[i.w]);
}
fn finish(row : u32, column : u32, sums : vec4f) {
  for (var i = 0u; i < 4u; i++) {
    if (row < lengths.x && column + i < lengths.z) { c[row * MOST + column + i] = sums[i]; }
  }
}
${
      tiledProduct({
        tile,
        depth: "lengths.y",
        leftAlong,
        each: ({ row, column, sums }) =>
          `finish(firstRow + ${row}, firstColumn + ${column}, ${sums});`,
      })
    }`,
  });
  const buffers = {
    a: square,
    b: square,
    c: square,
    lengths: { length: 4, role: "input", uniform: true },
  } as const;
  return { programs: [program], buffers };
}

/** A matrix in the corner of a square of zeros. */
function inCorner(
  data: ArrayLike<number>,
  rows: number,
  columns: number,
): Float32Array<ArrayBuffer> {
  const square = new Float32Array(MOST * MOST);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      square[row * MOST + column] = data[row * columns + column] ?? NaN;
    }
  }
  return square;
}

async function compareProducts(sizes: TileSizes, precision: FusedPrecision): Promise<void> {
  const device = await testDevice(precision);
  const tile = { ...sizes, precision };
  // A software device takes seconds to compile the largest tile, so it is there one way only.
  const ways = sizes === TILES[0] ? ["depth"] as const : ["rows", "depth"] as const;
  for (const leftAlong of ways) {
    const session = await ComputeSession.create(device, productPlan(tile, leftAlong), "test");
    for (const [rows, depth, columns] of LENGTHS) {
      const a = float64Tensor(normals(1, [rows, depth]), [rows, depth]);
      const b = float64Tensor(normals(2, [depth, columns]), [depth, columns]);
      const turned = leftAlong === "rows";
      session.write("lengths", Uint32Array.from([rows, depth, columns, 0]));
      session.write(
        "a",
        turned
          ? inCorner(float64Ops.transpose(a, [1, 0]).data, depth, rows)
          : inCorner(a.data, rows, depth),
      );
      session.write("b", inCorner(b.data, depth, columns));
      session.write("c", new Float32Array(MOST * MOST));
      session.run();
      const { c = [] } = await session.read(["c"]);
      const expected = inCorner(float64Ops.matMul(a, b).data, rows, columns);
      // Both factors of a product are rounded, and a sum of products may be far below them.
      const { atol = 0, rtol = 0 } = CLOSE[precision];
      const tolerance = { atol: precision === "f16" ? atol * Math.sqrt(depth) : atol, rtol };
      const name = `${rows}x${depth}x${columns}, left along ${leftAlong}`;
      assertAllClose(c, expected, tolerance, name);
    }
    session.destroy();
  }
}

for (const precision of FUSED_PRECISIONS) {
  for (const tile of TILES) {
    gpuTest(
      `tiledProduct() agrees with matMul() in tiles of ${tile.rows}x${tile.columns}, ${precision}`,
      () => compareProducts(tile, precision),
      needs(precision),
    );
  }
}

Deno.test("tiledProduct() has a register for every row and four columns of an invocation", () => {
  for (const sizes of TILES) {
    const tile = { ...sizes, precision: "f32" } as const;
    const wgsl = tiledProduct({ tile, depth: "K", leftAlong: "rows", each: ({ sums }) => sums });
    const count = tile.rowsEach * tile.columnsEach / 4;
    assertEquals(wgsl.match(/var sums\d+_\d+ = vec4f\(\);/g)?.length, count);
    assertEquals(wgsl.match(/= fma\(/g)?.length, count);
    assertEquals(wgsl.match(/workgroupBarrier\(\);/g)?.length, 2);
  }
});
