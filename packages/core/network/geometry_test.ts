import { assert, assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { smallSpec } from "../_test_networks.ts";
import { InputError } from "../ops/input_error.ts";
import { LayerError } from "./layer_error.ts";
import type { LayerSpec } from "./layer_kinds.ts";
import { type Network, resolveNetwork } from "./geometry.ts";
import {
  initialWeights,
  parameterCount,
  projectionName,
  weightName,
  weightShapes,
} from "./parameters.ts";
import { type NetworkSpec, parseNetworkSpec } from "./network_spec.ts";
import { NETWORK_NAMES, networkPreset } from "./presets.ts";

Deno.test("resolveNetwork() gives the paper's locations, receptiveFields and units", () => {
  const { layers } = resolveNetwork(networkPreset("local"));
  assertEquals(layers.map((layer) => layer.receptiveFields.length), [16, 9, 4]);
  assertEquals(layers.map((layer) => layer.inputs), [100, 512, 880]);
  assertEquals(layers.map((layer) => layer.receptiveFields.length * layer.channels), [
    2048,
    1980,
    2048,
  ]);
});

Deno.test("resolveNetwork() locations receptiveFields row by row", () => {
  const [first, second] = resolveNetwork(networkPreset("local")).layers;
  assertEquals(first?.receptiveFields[0]?.slice(0, 11), [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 28]);
  assertEquals(first?.receptiveFields[5]?.[0], 6 * 28 + 6);
  assertEquals(first?.receptiveFields[15]?.at(-1), 783);
  assertEquals(second?.receptiveFields[4], [5, 6, 9, 10]);
});

Deno.test("parameterCount() counts the original's weights plus the labels' rows", () => {
  const network = resolveNetwork({ ...networkPreset("local"), labelPlacement: "pixels" });
  assertEquals(parameterCount(network), 3_026_876); // 206,848 + 1,015,740 + 1,804,288
  assertEquals(parameterCount(resolveNetwork(networkPreset("local"))), 3_026_876 + 60_760);
});

function withLayers(...layers: readonly LayerSpec[]): () => Network {
  const network = { ...networkPreset("local"), layers, goodnessLayers: [0] };
  return () => resolveNetwork(network);
}

Deno.test("resolveNetwork() names a field that does not fit, and one that does", () => {
  const local = { kind: "local", field: [10, 10], stride: [7, 7], channels: 3 };
  const conv = { kind: "conv", field: 5, channels: 3 };
  const dense = { kind: "dense", units: 20 };
  const cases: [LayerSpec[], string][] = [
    [
      [local],
      "Cannot use layer 1: fields of 10x10 at stride 7x7 do not fill 28x28 exactly; " +
      "use stride 6x6 or a field of 7x7",
    ],
    [
      [dense, conv],
      "Cannot use layer 2: a field of 5x5 does not fit 1x1 with padding 0; " +
      "use padding 2 or a field of at most 1x1",
    ],
    [
      [{ ...local, field: [30, 4] }],
      "Cannot use layer 1: a field of 30x4 does not fit 28x28; use a field of at most 28x4",
    ],
  ];
  for (const [layers, message] of cases) {
    assertThrows(withLayers(...layers), LayerError, message);
  }
  assertEquals(withLayers({ ...local, stride: 6 })().layers[0]?.grid.rows, 4);
  assertEquals(withLayers(dense, { ...conv, padding: 2 })().layers[1]?.grid.rows, 1);
});

Deno.test("resolveNetwork() rounds the locations of convolutions down", () => {
  // As torch.nn.functional.conv2d: 28 with field 3, stride 2 and padding 1 gives 14.
  const { layers } = withLayers(
    { kind: "conv", field: 3, stride: 2, padding: 1, channels: 2 },
    { kind: "conv", field: [4, 3], stride: [3, 2], channels: 2 },
  )();
  assertEquals(layers.map(({ grid: { rows, columns } }) => [rows, columns]), [[14, 14], [4, 6]]);
  const seen = new Set(layers[1]?.receptiveFields.flat());
  assertEquals([...seen].some((cell) => cell % 14 === 13), false); // the last column is left over
});

Deno.test("resolveNetwork() gives every layer the factor of its learning rate", () => {
  const { layers, spec } = withLayers(
    { kind: "dense", units: 5, learningRate: 0.5 },
    { kind: "dense", units: 5 },
  )();
  assertEquals(layers.map(({ learningRate }) => learningRate), [0.5, 1]);
  assertEquals(layers[0]?.description, "dense, 5 units, learning rate times 0.5");
  assertEquals(parseNetworkSpec(spec).layers, spec.layers);
});

Deno.test("resolveNetwork() names channels that form no groups", () => {
  const spec: NetworkSpec = {
    ...networkPreset("local"),
    objective: "grouped",
    labelPlacement: "nowhere",
  };
  assertThrows(
    () => resolveNetwork(parseNetworkSpec(spec)),
    InputError,
    "Cannot use layer 1: 128 channels do not divide into 10 groups, one for each label; " +
      "use 120 or 130 channels",
  );
});

Deno.test("resolveNetwork() names a layer that is not what its kind asks for", () => {
  const conv = { kind: "conv", field: [3, 3], channels: 5 };
  const cases: [LayerSpec, string, string | undefined][] = [
    [{ kind: "ring" }, '"kind" is "ring": choose local, conv, dense', "kind"],
    [{ kind: "dense" }, '"units" is missing', "units"],
    [{ ...conv, width: 3 }, 'there is no option "width"', "width"],
    [{ ...conv, field: [3, 3, 3] }, '"field" is [3,3,3]: choose a whole number', "field"],
    [{ ...conv, stride: 0 }, '"stride" is 0: choose a whole number, at least 1', "stride"],
    [{ ...conv, learningRate: -1 }, '"learningRate" is -1: choose a number', "learningRate"],
  ];
  for (const [layer, reason, option] of cases) {
    const error = assertThrows(withLayers(layer), LayerError, `Cannot use layer 1: ${reason}`);
    assertEquals([error.layer, error.option], [0, option]);
  }
});

Deno.test("parseNetworkSpec() takes every preset as it is", () => {
  for (const name of NETWORK_NAMES) {
    const spec = networkPreset(name);
    assertEquals(parseNetworkSpec(JSON.parse(JSON.stringify(spec))), { ...spec });
  }
});

Deno.test("parseNetworkSpec() names what is wrong", () => {
  const spec = networkPreset("local");
  const cases: [object, string][] = [
    [{ classes: ["a"] }, "classes"],
    [{ classes: ["a", "b", "a"] }, 'at "classes": names must differ'],
    [{ labels: 10 }, "labels"],
    [{ input: { ...spec.input, channels: 3 } }, 'at "input": mean and std must have one value'],
    [{ labelPlacement: "above" }, "labelPlacement"],
    [{ objective: "grouped" }, 'with the label placement "detached": choose "nowhere"'],
    [{ goodness: "sum" }, "goodness"],
    [{ goodness: "projected" }, 'the objective "positive-negative" by the goodness "projected"'],
    [{ layers: [{ kind: "dense", units: 0.5 }] }, "layers.0.units"],
    [{ layers: [{ kind: "ring", units: 5 }] }, "layers.0.kind"],
    [{ layers: [] }, "layers"],
    [{ normalisation: "batch-norm" }, 'with the label placement "detached": choose "standardised"'],
    [{ projectionGrid: 4 }, "projection grid"],
    [{ goodnessLayers: [3] }, "layer 4: the network has 3 layers"],
    [{ threshold: -1 }, "threshold"],
    [{ extra: true }, "extra"],
    [{ name: "../evil" }, "name"],
  ];
  for (const [change, part] of cases) {
    assertThrows(() => parseNetworkSpec({ ...spec, ...change }), InputError, part);
  }
});

Deno.test("initialWeights() draws weights of variance 2 / K and zero biases", () => {
  const network = resolveNetwork(networkPreset("local"));
  const weights = initialWeights(network, 7);
  network.layers.forEach((layer, index) => {
    const values = weights[weightName(index)] ?? new Float32Array();
    const rows = layer.inputs + layer.labelInputs + layer.biasInputs;
    let squares = 0;
    values.forEach((value, at) => {
      const isBias = Math.floor(at / layer.channels) % rows === rows - 1;
      if (isBias) assertEquals(value, 0);
      squares += value * value;
    });
    const count = values.length * (rows - 1) / rows;
    assertAlmostEquals(squares / count * layer.inputs, 2, 0.02);
  });
});

Deno.test("resolveNetwork() gives every unit a count for each label where goodness is projected", () => {
  const projected = {
    objective: "grouped",
    labelPlacement: "nowhere",
    goodness: "projected",
  } as const;
  // Groups are learnt, so channels need not be a multiple of the labels.
  const spec = parseNetworkSpec({ ...networkPreset("local"), ...projected });
  const network = resolveNetwork(spec);
  assertEquals(network.layers.map((layer) => layer.projectionShape), [
    [16, 128, 10],
    [9, 220, 10],
    [4, 512, 10],
  ]);
  assertEquals(parameterCount(network), 3_026_876 + 60_760);
  const first = initialWeights(network, 1)[projectionName(0)] ?? new Float32Array();
  const square = first.reduce((sum, x) => sum + x * x, 0) / first.length;
  assertAlmostEquals(square * 16 * 128, 1, 0.05);
});

const POOL = { kind: "pool", by: "max", field: [2, 2], stride: [2, 2] };
const CONV = { kind: "conv", field: [3, 3], stride: [1, 1], padding: 1, channels: 8 };

Deno.test("resolveNetwork() puts pooling between the layers that learn", () => {
  const layers = [CONV, POOL, { ...POOL, field: [7, 7], stride: [1, 1] }, CONV];
  const { layers: [first, second], spec } = resolveNetwork(
    parseNetworkSpec({ ...networkPreset("conv"), layers, goodnessLayers: [1] }),
  );
  assertEquals(spec.layers.length, 4);
  assertEquals([first?.pooling.length, second?.pooling.length], [0, 2]);
  assertEquals(second?.pooling.map(({ grid: { rows, columns } }) => [rows, columns]), [
    [14, 14],
    [8, 8],
  ]);
  assertEquals([second?.locationsBelow, second?.receptiveFields.length], [64, 64]);
});

Deno.test("resolveNetwork() refuses pooling below all layers and above all layers", () => {
  for (
    const [layers, part] of [[[POOL, CONV], "begin with"], [[CONV, POOL], "end with"]] as const
  ) {
    const spec = { ...networkPreset("conv"), layers, goodnessLayers: [0] };
    assertThrows(() => resolveNetwork(spec), InputError, part);
  }
});

Deno.test("resolveNetwork() divides locations among the cells of a projection grid", () => {
  const layers = [{ ...CONV, field: [4, 4] }, { kind: "dense", units: 5 }];
  const spec = { ...networkPreset("conv"), projectionGrid: 4, layers, goodnessLayers: [0, 1] };
  const { layers: [first, second] } = resolveNetwork(parseNetworkSpec(spec));
  assertEquals([first?.projectionShape, second?.projectionShape], [[16, 8, 10], [1, 5, 10]]);
  const cells = first?.projectionCells ?? [];
  const sizes = Array.from({ length: 16 }, (_, cell) => cells.filter((at) => at === cell).length);
  assertEquals([cells.length, Math.min(...sizes), Math.max(...sizes)], [27 * 27, 36, 49]);
});

Deno.test("weightShapes() holds the running statistics that a prediction needs", () => {
  const namesOf = (normalisation: string): string[] => {
    const spec = parseNetworkSpec({ ...networkPreset("conv"), normalisation });
    const network = resolveNetwork({
      ...spec,
      layers: spec.layers.slice(0, 2),
      goodnessLayers: [0],
    });
    return Object.keys(weightShapes(network)).filter((name) => !/weight|projection/.test(name));
  };
  assertEquals(namesOf("length"), []);
  // The last layer passes nothing on.
  assertEquals(namesOf("standardised"), ["layers.0.running_mean", "layers.0.running_variance"]);
  assertEquals(
    namesOf("batch-norm"),
    [0, 1].flatMap((layer) => [`layers.${layer}.scale`, `layers.${layer}.shift`])
      .concat(
        [0, 1].flatMap((
          layer,
        ) => [`layers.${layer}.running_mean`, `layers.${layer}.running_variance`]),
      ),
  );
});

Deno.test("initialWeights() depends on the seed alone", () => {
  const network = resolveNetwork(smallSpec());
  assertEquals(initialWeights(network, 1), initialWeights(network, 1));
  const [first] = Object.values(initialWeights(network, 1));
  const [other] = Object.values(initialWeights(network, 2));
  assert(first?.some((value, index) => value !== other?.[index]));
});

Deno.test("resolveNetwork() refuses a claim of a file that no memory holds, before it allocates", () => {
  const spec = networkPreset("dense");
  const large = { ...spec.input, height: 5000, width: 5000, preparation: "image" as const };
  const conv = { kind: "conv", field: 3, channels: 4 };
  assertThrows(
    () => resolveNetwork({ ...spec, input: large, layers: [conv], goodnessLayers: [0] }),
    InputError,
    "see 224820036 locations together, and at most 16777216",
  );
  assertThrows(
    () => resolveNetwork({ ...spec, layers: [{ kind: "dense", units: 1e9 }], goodnessLayers: [0] }),
    InputError,
    "weights, and at most 268435456 are possible",
  );
});
