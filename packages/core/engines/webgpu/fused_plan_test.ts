import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { options } from "../../training/_step_cases.ts";
import type { Network } from "../../network/geometry.ts";
import type { StepOptions } from "../../training/step_options.ts";
import {
  CONVOLUTIONS,
  DETACHED,
  GROUPED,
  LEAST,
  LOCAL,
  NORMALISED,
  OF_GROUPED,
  POOLED,
  PROJECTED,
  STANDARDISED,
} from "./_plan_networks.ts";
import type { FusedPrecision } from "./precision.ts";
import { bytesMoved, type ComputePlan } from "./compute_program.ts";
import { fusedPlan } from "./fused_plan.ts";

function planOf(
  network: Network,
  changes: Partial<StepOptions> = {},
  precision: FusedPrecision = "f32",
): ComputePlan {
  return fusedPlan({ network, options: options({ batchSize: 512, ...changes }) }, LEAST, precision);
}

Deno.test("fusedPlan() needs two dispatches a layer and two more", () => {
  assertEquals(planOf(LOCAL).programs.map(({ label, workgroups }) => [label, ...workgroups]), [
    ["layer 0: product", 2, 8, 16],
    ["layer 0: negatives and activities", 512, 1, 1],
    ["layer 1: activities", 4, 16, 9],
    ["layer 2: activities", 8, 16, 4],
    ["losses", 3, 1, 1],
    ["layer 0: update", 2, 2, 16],
    ["layer 1: update", 4, 9, 9],
    ["layer 2: update", 8, 14, 4],
  ]);
});

Deno.test("fusedPlan() multiplies each image once in every layer where labels are detached", () => {
  assertEquals(planOf(DETACHED).programs.map(({ label, workgroups }) => [label, ...workgroups]), [
    ["layer 0: product", 2, 8, 16],
    ["layer 0: negatives and activities", 512, 1, 1],
    ["layer 1: product", 4, 8, 9],
    ["layer 1: activities", 512, 1, 1],
    ["layer 2: product", 8, 8, 4],
    ["layer 2: activities", 512, 1, 1],
    ["losses", 3, 1, 1],
    ["layer 0: update", 2, 2, 16],
    ["layer 1: update", 4, 9, 9],
    ["layer 2: update", 8, 14, 4],
  ]);
});

Deno.test("fusedPlan() adds up the gradients of slices of locations where these share weights", () => {
  const { programs, buffers } = planOf(CONVOLUTIONS);
  const updates = programs.map(({ label, workgroups }) => [label, ...workgroups]).slice(9);
  assertEquals(updates, [
    ["layer 0: gradient", 2, 1, 98],
    ["layer 0: update", 7, 1, 1],
    ["layer 1: gradient", 2, 17, 7],
    ["layer 1: update", 518, 1, 1],
    ["layer 2: update", 4, 19, 9],
    ["layer 3: update", 8, 17, 4],
  ]);
  assertEquals(buffers["layers.1.gradients"]?.length, 7 * (16 * 64 + 10 + 1) * 128);
});

Deno.test("fusedPlan() needs four dispatches more a layer where goodness is projected", () => {
  const { programs } = planOf(PROJECTED, OF_GROUPED);
  const ofLast = programs.map(({ label, workgroups }) => [label, ...workgroups]).filter(([label]) =>
    String(label).startsWith("layer 3")
  );
  assertEquals(ofLast, [
    ["layer 3: activities", 8, 8, 4],
    ["layer 3: squares", 1024, 4, 1],
    ["layer 3: goodness", 512, 11, 1],
    ["layer 3: derivatives", 1024, 4, 1],
    ["layer 3: projection", 1, 32, 4],
    ["layer 3: update", 8, 17, 4],
  ]);
});

Deno.test("fusedPlan() normalises over the batch before and after the losses", () => {
  const labels = planOf(NORMALISED, OF_GROUPED).programs.map(({ label }) => label);
  const ofLayer = labels.filter((label) => label.startsWith("layer 1: "));
  assertEquals(ofLayer.map((label) => label.slice("layer 1: ".length)), [
    ...["product", "moments", "statistics", "activities", "squares", "goodness", "derivatives"],
    ...["projection", "sums of derivatives", "gradients of units", "normalised derivatives"],
    ...["scale", "shift", "gradient", "update"],
  ]);
});

Deno.test("fusedPlan() standardises what all layers but the last pass on", () => {
  const labels = planOf(STANDARDISED).programs.map(({ label }) => label);
  assertEquals(labels.filter((label) => /moments|statistics|passed on|scales/.test(label)), [
    ...["layer 0: scales", "layer 0: moments", "layer 0: statistics", "layer 0: passed on"],
    ...["layer 1: scales", "layer 1: moments", "layer 1: statistics", "layer 1: passed on"],
  ]);
});

Deno.test("fusedPlan() adds up the derivatives of an image's rows in tiles without labels", () => {
  const textOf = (network: Network, layer: number): string =>
    planOf(network).programs.find(({ label }) => label === `layer ${layer}: update`)?.wgsl ?? "";
  const summed = /let depthOfTile = select\(ROWS, BELOW_ROWS, firstRow \+ TILE_ROWS <= INPUTS\)/;
  for (const layer of [0, 1, 2]) assertMatch(textOf(DETACHED, layer), summed);
  assertMatch(textOf(LOCAL, 0), summed);
  for (const layer of [1, 2]) assertEquals(summed.test(textOf(LOCAL, layer)), false);
});

Deno.test("fusedPlan() needs three dispatches a layer and one more where channels form groups", () => {
  assertEquals(planOf(GROUPED, OF_GROUPED).programs.length, 10);
});

Deno.test("fusedPlan() binds no more buffers than every device allows, each by its name", () => {
  const networks = [LOCAL, DETACHED, CONVOLUTIONS];
  const cases = [
    ...networks.map((network) => [network, { ema: 0.9 }] as const),
    [GROUPED, OF_GROUPED] as const,
    ...[PROJECTED, NORMALISED, POOLED].map((network) =>
      [network, { ...OF_GROUPED, ema: 0.9 }] as const
    ),
  ];
  for (const [network, changes] of cases) {
    const { programs, buffers } = planOf(network, changes);
    for (const { label, bindings } of programs) {
      assert(bindings.filter(({ access }) => access !== "uniform").length <= 8, label);
      for (const { buffer } of bindings) assert(buffers[buffer] !== undefined, buffer);
    }
  }
});

Deno.test("fusedPlan() reads and writes by fours where channels come in fours", () => {
  const seen = new Set<string>();
  for (const [network, changes] of [[LOCAL, {}], [GROUPED, OF_GROUPED]] as const) {
    const { programs } = planOf(network, changes);
    for (const index of [1, 2]) {
      const channels = network.layers[index]?.channels ?? NaN;
      const below = network.layers[index - 1]?.channels ?? NaN;
      const columns: Readonly<Record<string, number>> = {
        below,
        weight: channels,
        result: channels,
      };
      const program = programs.find(({ label }) => label === `layer ${index}: activities`);
      for (const { variable, type } of program?.bindings ?? []) {
        const byFours = (columns[variable] ?? NaN) % 4 === 0;
        assertEquals(type.includes("vec4"), byFours, `${variable}, ${columns[variable]} columns`);
        if (variable in columns) seen.add(`${variable} ${byFours}`);
      }
    }
  }
  const cases = ["below false", "below true", "result false", "result true"];
  assertEquals(cases.filter((each) => !seen.has(each)), [], "the test says nothing");
});

Deno.test("fusedPlan() changes the text of a program with all that it depends on", () => {
  const textOf = (changes: Partial<StepOptions>, label: string): string | undefined =>
    planOf(LOCAL, changes).programs.find((program) => program.label === label)?.wgsl;
  const changes: readonly (readonly [string, Partial<StepOptions>])[] = [
    ["layer 0: negatives and activities", { negatives: "uniform" }],
    ["layer 0: negatives and activities", { negativeSharpness: 1 }],
    ["losses", { lossScale: 7 }],
    ["losses", { loss: "threshold" }],
    ["layer 1: activities", { batchSize: 100 }],
    ["layer 1: update", { weightDecay: 0.1 }],
    ["layer 1: update", { ema: 0.5 }],
    ["layer 1: update", { adam: { beta1: 0.8, beta2: 0.9, epsilon: 1e-8 } }],
  ];
  for (const [label, changed] of changes) {
    assert(textOf(changed, label) !== textOf({}, label), `${label} ${JSON.stringify(changed)}`);
  }
});

Deno.test("fusedPlan() dispatches the same in 16 bits, and moves fewer bytes", () => {
  for (const [network, changes] of [[LOCAL, {}], [DETACHED, {}], [GROUPED, OF_GROUPED]] as const) {
    const [wide, narrow] = [planOf(network, changes), planOf(network, changes, "f16")];
    const dispatches = ({ programs }: ComputePlan): unknown[] =>
      programs.map(({ label, workgroups, bindings }) => [
        label,
        workgroups,
        bindings.map(({ variable, buffer }) => [variable, buffer]),
      ]);
    assertEquals(dispatches(narrow), dispatches(wide));
    assert(bytesMoved(narrow) < bytesMoved(wide));
    // What is not halved are images, weights and running means.
    const halved = Object.entries(narrow.buffers).filter(([, { precision }]) =>
      precision === "f16"
    );
    const saved = narrow.programs.flatMap(({ bindings }) => bindings).reduce((sum, binding) => {
      const found = halved.find(([name]) => name === binding.buffer);
      const times = binding.access === "read_write" ? 2 : 1;
      return sum + 2 * times * (found?.[1].length ?? 0);
    }, 0);
    assertEquals(bytesMoved(wide) - bytesMoved(narrow), saved);
  }
});

Deno.test("fusedPlan() stores activities alone in 16 bits, and no state", () => {
  const { buffers } = planOf(LOCAL, { ema: 0.9 }, "f16");
  const halved = Object.keys(buffers).filter((name) => buffers[name]?.precision === "f16");
  assertEquals(halved.sort(), [
    "layers.0.activities",
    "layers.0.product",
    "layers.1.activities",
    "layers.2.activities",
  ]);
});

Deno.test("fusedPlan() enables 16-bit numbers in the programs that have some", () => {
  const { programs } = planOf(LOCAL, {}, "f16");
  const without = programs.filter(({ wgsl }) => !wgsl.includes("enable f16;"));
  assertEquals(without.map(({ label }) => label), ["losses"]);
  const wide = planOf(LOCAL).programs.filter(({ wgsl }) => /f16|vec4h/.test(wgsl));
  assertEquals(wide, []);
});

Deno.test("fusedPlan() adds up in 32 bits what has 16", () => {
  const { programs } = planOf(LOCAL, {}, "f16");
  for (const { wgsl } of programs.filter(({ label }) => /product|update/.test(label))) {
    assertMatch(wgsl, /var<workgroup> leftTile : array<vec4h, 256>/);
    assertMatch(wgsl, /let left0 = vec4f\(leftTile\[/);
    assertMatch(wgsl, /let right0 = vec4f\(rightTile\[/);
    assertMatch(wgsl, /var sums0_0 = vec4f\(\);/);
  }
});

Deno.test("fusedPlan() scales slopes up to one where they would vanish in 16 bits", () => {
  // The steepest slope by a unit is 2 x 3 over 2048 units and 512 images, just below 2^-17.
  const textOf = (precision: FusedPrecision): string =>
    planOf(LOCAL, { lossScale: 3 }, precision).programs.find(({ label }) =>
      label === "layer 0: update"
    )
      ?.wgsl ?? "";
  assertMatch(textOf("f16"), /slopesAt\(row, column\) \* f32\(131072\);/);
  assertMatch(textOf("f16"), /sums0_0 \* f32\(0\.00000762939453125\)\)/);
  assertMatch(textOf("f32"), /slopesAt\(row, column\);/);
});

Deno.test("fusedPlan() keeps gradients out of memory: no buffer is as long as a layer's weights but its state", () => {
  const { buffers } = planOf(LOCAL, { batchSize: 8 });
  const weights = buffers["layers.2.weight"]?.length ?? 0;
  const large = Object.entries(buffers).filter(([, { length }]) => length >= weights);
  assertEquals(large.map(([name]) => name).sort(), [
    "layers.2.first_moment",
    "layers.2.second_moment",
    "layers.2.weight",
  ]);
});

Deno.test("fusedPlan() shares tiles in workgroup memory", () => {
  for (
    const { label, wgsl } of planOf(LOCAL).programs.filter(({ label }) =>
      /product|update/.test(label)
    )
  ) {
    assertMatch(wgsl, /var<workgroup> leftTile : array<vec4f, 256>/);
    assertMatch(wgsl, /@compute @workgroup_size\(64\)/);
    assertEquals(wgsl.match(/workgroupBarrier\(\)/g)?.length, 2, label);
  }
});

Deno.test("fusedPlan() throws where a step or a device does not allow it", () => {
  assertThrows(
    () => planOf(LOCAL, { dropout: 0.5 }),
    RangeError,
    "Cannot fuse this training step because of dropout",
  );
  assertThrows(
    () => planOf(LOCAL, { dropout: 0.5 }, "f16"),
    RangeError,
    'Cannot fuse this training step because of dropout; choose the precision "f32"',
  );
  const training = { network: LOCAL, options: options({ batchSize: 512 }) };
  assertThrows(
    () => fusedPlan(training, { ...LEAST, maxStorageBufferBindingSize: 1e5 }),
    RangeError,
    'Cannot bind "layers.0.weight" of 909312 bytes: the device allows 100000',
  );
  assertThrows(
    () => fusedPlan(training, { ...LEAST, maxComputeWorkgroupsPerDimension: 100 }),
    RangeError,
    'Cannot run "layer 0: negatives and activities" in [512,1,1] workgroups: the device allows 100',
  );
});

Deno.test("fusedPlan() pools what a layer passes on before the next one", () => {
  const { programs } = planOf(POOLED, { ...OF_GROUPED, batchSize: 64 });
  const found = programs.map(({ label, workgroups }) => [label, ...workgroups]).filter(([label]) =>
    /pooling|product/.test(String(label))
  );
  assertEquals(found, [
    ["layer 0: product", 3, 4, 784],
    ["layer 1: pooling 0", 12, 196, 1],
    ["layer 1: product", 2, 1, 196],
    ["layer 2: pooling 0", 24, 49, 1],
    ["layer 2: product", 3, 1, 49],
    ["layer 3: product", 3, 1, 49],
  ]);
});
