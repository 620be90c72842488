import { assert, assertEquals } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { TEST_LIMITS, TRAININGS } from "./_program_cases.ts";
import { rowNumbers } from "./_step_values.ts";
import { testPrograms } from "./_test_programs.ts";
import { fusedPlan } from "./fused_plan.ts";
import { activitiesName } from "./buffer_names.ts";
import { sharesImages } from "./layer_sizes.ts";
import { goodnessProgram } from "./goodness_program.ts";
import { sumsSquares } from "./sums_of_squares.ts";
import { ROWS_NAME } from "./row_functions.ts";
import { rowsOfLayer } from "./row_values.ts";

/** Trainings with groups of channels, or with more locations than whose sums are parts of another. */
const WITH_GOODNESS = Object.entries(TRAININGS).flatMap(([shapes, training]) =>
  /groups|colours, labels everywhere/.test(shapes) ? [training] : []
);

testPrograms(
  "goodnessProgram() agrees with goodness()",
  async ({ known, plan, close, run }) => {
    const expected = rowNumbers(plan, known);
    const written = plan.layers.filter((sizes) => !sharesImages(sizes) && !sumsSquares(sizes));
    assert(written.length > 0);
    for (const { index, rows, groups } of written) {
      const result = await run({
        labels: [`layer ${index}: goodness`],
        writes: { [activitiesName(index)]: known.layers[index]?.activities },
        reads: [ROWS_NAME],
      });
      const { sums } = rowsOfLayer(plan.layout, index);
      assertAllClose(
        result[ROWS_NAME]?.slice(sums, sums + rows * groups) ?? [],
        expected.slice(sums, sums + rows * groups),
        close,
      );
    }
  },
  { concerns: (training) => WITH_GOODNESS.includes(training) },
);

Deno.test("goodnessProgram() writes this in 16 bits", () => {
  const training = TRAININGS.groups;
  if (training === undefined) throw new RangeError("Cannot find a network with groups");
  const { layers: [first], layout } = fusedPlan(training, TEST_LIMITS, "f16");
  if (first === undefined) throw new RangeError("Cannot find layer 0");
  assertEquals(
    goodnessProgram(first, layout).wgsl,
    `// layer 0: goodness
enable f16;
const ROWS = 6u;
const LOCATIONS = 12u;
const CHANNELS = 6u;
const GROUP = 2u;
const SUMS_AT = 6u;
const THREADS = 64u;
@group(0) @binding(0) var<storage, read> activities : array<f16>;
@group(0) @binding(1) var<storage, read_write> rows : array<f32>;
var<workgroup> sums : array<f32, THREADS>;

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group : vec3u, @builtin(local_invocation_index) thread : u32) {
  let row = group.x;
  var sum = 0.0;
  for (var i = thread; i < LOCATIONS * GROUP; i += THREADS) {
    let channel = group.y * GROUP + i % GROUP;
    let h = f32(activities[(i / GROUP * ROWS + row) * CHANNELS + channel]);
    sum += h * h;
  }
  sums[thread] = sum;
  workgroupBarrier();
  if (thread > 0u) { return; }
  for (var i = 1u; i < THREADS; i++) { sum += sums[i]; }
  rows[SUMS_AT + group.y * ROWS + row] = sum;
}
`,
  );
});
