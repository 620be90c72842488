// What users add from outside, by public exports alone: nobody needs to edit the packages for it.
import {
  createEngine,
  decodeModel,
  encodeModel,
  initialTrainingState,
  initialWeights,
  layerKind,
  type Network,
  networkPreset,
  type NetworkSpec,
  optimiserInputs,
  parseNetworkSpec,
  randomStream,
  resolveNetwork,
  slidingWindows,
  type StepOptions,
  stepOptions,
  trainingProgram,
} from "@goodness/core";
import { gumbel, oneHot, tensorNamed } from "@goodness/core/ops";
import { METRICS_NAME } from "@goodness/core/training";
import { squaredHinge } from "@goodness/examples/custom_loss.ts";
import { ownNetwork, parseNetworkFile } from "@goodness/trainer/settings";
import { assert, assertEquals, assertThrows } from "@std/assert";
import * as v from "valibot";

/** Images of 6x6 pixels with a bright row for each of three labels. */
function batch(count: number): { images: Float32Array<ArrayBuffer>; truth: Uint8Array } {
  const truth = Uint8Array.from({ length: count }, (_, image) => image % 3);
  const images = Float32Array.from({ length: count * 36 }, (_, at) => {
    const row = Math.floor(at / 6) % 6;
    return row === 2 * (truth[Math.floor(at / 36)] ?? 0) ? 2 : Math.sin(at) / 2;
  });
  return { images, truth };
}

/** Locations that see whole rows of the grid below, two of them each. */
const rows = layerKind({
  schema: v.strictObject({ kind: v.literal("rows"), channels: v.pipe(v.number(), v.minValue(1)) }),
  sharesWeights: false,
  geometry: ({ channels }, below) =>
    slidingWindows(below, { field: [2, below.columns], stride: [2, 1], channels }),
  describe: ({ channels }) => `pairs of rows, ${channels} channels each`,
  scaled: (layer, scale) => ({ ...layer, channels: scale(layer.channels) }),
});

const TINY: NetworkSpec = {
  ...networkPreset("local"),
  name: "tiny",
  input: { height: 6, width: 6, channels: 1, mean: [0], std: [1] },
  classes: ["a", "b", "c"],
  layers: [
    { kind: "local", field: [3, 3], stride: [3, 3], channels: 4 },
    { kind: "dense", units: 6 },
  ],
  goodnessLayers: [0, 1],
};

/** Trains a network for 40 steps; the loss of its first layer in each of them. */
async function lossesOf(
  network: Network,
  { engine: name, ...changes }: { engine: "float64" | "native" } & Partial<StepOptions>,
): Promise<number[]> {
  const options = stepOptions({ batchSize: 30, ...changes });
  const engine = await createEngine(name);
  const step = await engine.compile(
    trainingProgram(network, options),
    initialTrainingState(network, options, initialWeights(network, 1)),
  );
  const { images, truth } = batch(options.batchSize);
  const rates = network.layers.map(() => 0.02);
  const losses: number[] = [];
  for (let made = 0; made < 40; made++) {
    await step.run({
      images,
      labels: oneHot(truth, 3),
      noise: gumbel(randomStream(1, "negatives", made), 30 * 3),
      ...optimiserInputs(options, { step: made, rates }),
    });
    // Metrics add up loss, goodness of both kinds and errors, layer by layer.
    const sums = tensorNamed(await step.readState([METRICS_NAME]), METRICS_NAME);
    losses.push(sums[0] ?? NaN);
    step.writeState({ [METRICS_NAME]: new Float32Array(sums.length) });
  }
  await step.dispose();
  return losses;
}

function assertLearns(losses: readonly number[]): void {
  const mean = (part: readonly number[]): number =>
    part.reduce((sum, loss) => sum + loss, 0) / part.length;
  const [first, last] = [mean(losses.slice(0, 10)), mean(losses.slice(-10))];
  assert(last < first / 2, `the loss went from ${first} to ${last}`);
}

for (const engine of ["float64", "native"] as const) {
  Deno.test(`trainingProgram() learns on ${engine} by a loss that the packages do not know`, async () => {
    const network = resolveNetwork(TINY);
    assertLearns(await lossesOf(network, { engine, loss: squaredHinge, lossScale: 3 }));
  });

  Deno.test(`trainingProgram() trains on ${engine} a kind of layer that the packages do not know`, async () => {
    const layers = [{ kind: "rows", channels: 8 }, { kind: "dense", units: 6 }];
    const spec = parseNetworkSpec({ ...TINY, layers }, { kinds: { rows } });
    const network = resolveNetwork(spec, { kinds: { rows } });
    assertEquals(network.layers.map(({ description }) => description), [
      "pairs of rows, 8 channels each",
      "dense, 6 units",
    ]);
    assertLearns(await lossesOf(network, { engine, loss: "pairwise", lossScale: 3 }));
  });
}

Deno.test("decodeModel() reads back layers of a kind that the packages do not know", () => {
  const layers = [{ kind: "rows", channels: 8 }];
  const network = resolveNetwork({ ...TINY, layers, goodnessLayers: [0] }, { kinds: { rows } });
  const training = {
    ...{ command: "none", dataset: "none", seed: 1, epochs: 0, engine: "none", seconds: 0 },
    accuracyPerLayer: [],
  };
  const bytes = encodeModel({ network, weights: initialWeights(network, 1), training });
  assertEquals(decodeModel(bytes, "own", { kinds: { rows } }).network, network);
  assertThrows(() => decodeModel(bytes), SyntaxError, "layers.0.kind");
});

Deno.test("parseNetworkFile() reads layers of a kind that the packages do not know", () => {
  const text = 'name = "own"\n[[layers]]\nkind = "rows"\nchannels = 8\n';
  const file = parseNetworkFile(text, "own.toml", { kinds: { rows } });
  const { network: spec } = ownNetwork(file, { kinds: { rows } });
  const { layers } = resolveNetwork(spec, { kinds: { rows } });
  assertEquals(layers.map(({ description }) => description), ["pairs of rows, 8 channels each"]);
});
