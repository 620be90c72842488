import { assert, assertEquals } from "@std/assert";
import { assertAllClose } from "@goodness/testing/all_close.ts";
import { oneDnnTest } from "@goodness/testing/onednn.ts";
import { normals, SMALL_NETWORKS, stepInputs } from "../../_test_networks.ts";
import { ADAM_DEFAULTS } from "../../training/adam.ts";
import { busyWeights, exact, exactStep, options } from "../../training/_step_cases.ts";
import { trainingProgram } from "../../training/step.ts";
import { initialTrainingState } from "../../training/training_tensors.ts";
import { createNativeEngine } from "./engine.ts";
import { roundedToHalves } from "./_bf16.ts";
import { oneDnnPrecisions } from "./mod.ts";
import { CORES, expectedOf, programOf, runCompiled } from "./_run_compiled.ts";
import { scaledLayer } from "../../network/checked_layer.ts";
import { resolveNetwork } from "../../network/geometry.ts";
import { type SlidingWindow, slidingWindows } from "../../network/grid.ts";
import { initialWeights } from "../../network/parameters.ts";
import { MNIST, networkPreset } from "../../network/presets.ts";
import { stepOptions } from "../../training/step_options.ts";
import { type HostTensors, tensorNamed } from "../../ops/program.ts";

/** A network of convolutions, with as many images as are multiplied where they lie. */
const NETWORK = "projected goodness over a grid, colours, pooling, batch normalisation";
const IMAGES = 16;

/** A convolution of images of so many rows, columns and channels. */
interface Convolution extends SlidingWindow {
  readonly below: readonly [rows: number, columns: number, channels: number];
  readonly images: number;
}

/** Convolutions of awkward shapes, with factors and results that are large enough for bfloat16. */
const CONVOLUTIONS: Readonly<Record<string, Convolution>> = {
  "fields of 3x3": { below: [5, 7, 19], images: 17, field: [3, 3], padding: 1, channels: 23 },
  "a stride of 2 that leaves a column": {
    ...{ below: [7, 8, 17], images: 16, field: [4, 3], stride: [2, 2], padding: 1, channels: 18 },
  },
  "strides that differ": {
    ...{ below: [9, 10, 11], images: 19, field: [3, 2], stride: [2, 3], channels: 16 },
  },
  "one image, whose fields are copied": {
    below: [6, 6, 33],
    images: 1,
    field: [3, 3],
    padding: 1,
    channels: 31,
  },
  "one cell": { below: [4, 5, 40], images: 18, field: [1, 1], channels: 27 },
  "one column": { below: [9, 1, 21], images: 16, field: [3, 1], padding: 1, channels: 24 },
  "fields in which some see nothing": {
    ...{ below: [4, 4, 17], images: 16, field: [2, 2], padding: 2, channels: 16 },
  },
};

for (const [name, { below, images, ...window }] of Object.entries(CONVOLUTIONS)) {
  oneDnnTest(
    `Convolutions on native and their gradients are right for ${name}, on any number of threads`,
    async () => {
      const [rows, columns, channels] = below;
      const grid = { rows, columns, channels };
      const { receptiveFields } = slidingWindows(grid, { ...window, exact: false });
      const seen = receptiveFields.length * images;
      const shapes = {
        x: [rows * columns, images, channels],
        weight: [1, window.field[0] * window.field[1] * channels, window.channels],
        slopes: [1, seen, window.channels],
      };
      const program = programOf(shapes, (ops, given) => {
        const fields = ops.fields(tensorNamed(given, "x"), receptiveFields);
        const product = ops.matMul(fields, tensorNamed(given, "weight"));
        const slopes = tensorNamed(given, "slopes");
        return ops.concat([product, ops.matMul(fields, slopes, { transposeA: true })], 1);
      });
      const values = {
        x: normals(1, shapes.x),
        weight: normals(2, shapes.weight),
        slopes: normals(3, shapes.slopes),
      };
      const inHalves = Object.fromEntries(
        Object.entries(values).map(([name, numbers]) => [name, roundedToHalves(numbers)]),
      );
      const expected = {
        f32: expectedOf(program, values).data,
        bf16: expectedOf(program, inHalves).data, // the factors are rounded, the sums are not
      };
      for (const precision of oneDnnPrecisions()) {
        for (const cores of CORES) {
          const { out = [] } = await runCompiled(program, values, { precision, cores });
          const bounds = { atol: 1e-4, rtol: 1e-5 };
          assertAllClose(out, expected[precision], bounds, `${precision}, ${cores}`);
        }
        const options = { precision, cores: 2 };
        const first = await runCompiled(program, values, options);
        assertEquals(await runCompiled(program, values, options), first);
      }
    },
  );
}

oneDnnTest("Ten steps of convolutions on native agree with float64", async () => {
  const network = SMALL_NETWORKS[NETWORK];
  if (network === undefined) throw new RangeError(`Cannot find the network "${NETWORK}"`);
  const adam = { ...ADAM_DEFAULTS, epsilon: 1e-3 };
  const chosen = options({ loss: "cross-entropy", batchSize: IMAGES, adam });
  const program = trainingProgram(network, chosen);
  const first = initialTrainingState(network, chosen, busyWeights(network));
  const executable = await createNativeEngine().compile(program, first);
  let expected = exact(first, program.state);
  for (let step = 0; step < 10; step++) {
    const inputs = stepInputs(network, IMAGES, step);
    expected = exactStep(program, expected, inputs);
    await executable.run(inputs);
  }
  const actual = await executable.readState();
  await executable.dispose();
  for (const [name, { data }] of Object.entries(expected)) {
    assertAllClose(actual[name] ?? [], data, { atol: 1e-5, rtol: 1e-3 }, name);
  }
});

oneDnnTest("Steps of convolutions on native have the same bits every time", async () => {
  const spec = networkPreset("cifar", MNIST);
  const layers = spec.layers.map((layer) => scaledLayer(layer, () => 20));
  const network = resolveNetwork({ ...spec, layers });
  const chosen = stepOptions({ loss: "cross-entropy", lossScale: 1, batchSize: 20 });
  const program = trainingProgram(network, chosen);
  const first = initialTrainingState(network, chosen, initialWeights(network, 1));
  const engine = createNativeEngine();
  const made = async (): Promise<HostTensors> => {
    const executable = await engine.compile(program, first);
    for (let step = 0; step < 2; step++) await executable.run(stepInputs(network, 20, step));
    const state = await executable.readState();
    await executable.dispose();
    return state;
  };
  const state = await made();
  for (let time = 0; time < 4; time++) {
    for (const [name, values] of Object.entries(await made())) {
      const isSame = values.every((value, at) => value === state[name]?.[at]);
      assert(isSame, `${name} has other bits`);
    }
  }
});
