/**
 * The formats of models, and of what a run folder holds.
 *
 * @module
 */

import {
  encodeModel,
  initialWeights,
  type Model,
  type Network,
  networkPreset,
  resolveNetwork,
  trainingShapes,
} from "@goodness/core";
import { initialHeadState } from "@goodness/core/head";
import { initialTrainingState } from "@goodness/core/training";
import { findSamples } from "@goodness/demo";
import { openPicture } from "@goodness/pictures";
import { loadModel } from "@goodness/predict";
import { defaultSettings, trainSupervised } from "@goodness/trainer";
import { headCheckpoints } from "@goodness/trainer/head";
import { reportEpochs } from "@goodness/trainer/report";
import { RunFolder } from "@goodness/trainer/storage";
import { snakeCaseKeys } from "@goodness/trainer/text";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type FileFormat, type Samples, samplesOf } from "./format.ts";
import { FIXTURES } from "./data_formats.ts";

/** The formats. */
export const RUN_FORMATS: readonly FileFormat[] = [
  { name: "models", kind: "model", isSealed: true, make: models },
  { name: "models without a checksum", kind: "model", isSealed: false, make: olderModels },
  { name: "checkpoints", kind: "checkpoint", isSealed: true, make: checkpoints },
  { name: "config.json", kind: "config", isSealed: false, make: configs },
  { name: "metrics.jsonl", kind: "metrics", isSealed: true, make: metrics },
  { name: "samples.png", kind: "picture", isSealed: true, make: samplePictures },
];

const LAYERS = [{ kind: "dense", units: 4 }, { kind: "dense", units: 3 }] as const;

function smallNetwork(): Network {
  const preset = networkPreset("dense");
  const input = { ...preset.input, height: 4, width: 4, preparation: "image" as const };
  return resolveNetwork({ ...preset, input, layers: LAYERS, goodnessLayers: [0, 1] });
}

/** An untrained model with an untrained head. */
function smallModel(): Model {
  const network = smallNetwork();
  const record = { command: "none", dataset: "none", seed: 1, epochs: 1 };
  return {
    network,
    weights: initialWeights(network, 1),
    training: {
      ...record,
      engine: "native",
      seconds: 1.5,
      testAccuracy: 0.5,
      accuracyPerLayer: [0.5, 0.25],
    },
    head: {
      layers: [1],
      weight: new Float32Array(4 * 10).fill(0.5),
      training: { ...record, l2: 0.01, testAccuracy: 0.75 },
    },
    confidenceThreshold: 1.25,
  };
}

async function models(folder: string): Promise<Samples> {
  const paths = await Promise.all((["F32", "F16"] as const).map(async (precision) => {
    const path = join(folder, `${precision}.safetensors`);
    await Deno.writeFile(path, encodeModel(smallModel(), precision));
    return path;
  }));
  return await samplesOf(paths, async (path) => ({ content: await loadModel(path) }));
}

/** The same as other tools and earlier versions write them. */
async function olderModels(folder: string): Promise<Samples> {
  const path = join(folder, "model.safetensors");
  const bytes = encodeModel(smallModel());
  const checksum = /"crc32":"\w{8}"/.exec(new TextDecoder("latin1").decode(bytes));
  const start = (checksum?.index ?? NaN) - 1; // with the comma before it
  bytes.fill(0x20, start, start + 1 + (checksum?.[0].length ?? NaN));
  await Deno.writeFile(path, bytes);
  return await samplesOf([path], async (path) => ({ content: await loadModel(path) }));
}

const SETTINGS = { ...defaultSettings("dense"), dataset: "none", patience: 2 };

/** A run folder with all that a run writes. */
async function smallRun(folder: string): Promise<RunFolder> {
  const network = smallNetwork();
  await using run = await RunFolder.create(join(folder, "run"), {
    job: "supervised",
    command: "none",
    settings: SETTINGS,
    network: network.spec,
    fingerprint: "none",
  });
  const state = initialTrainingState(network, SETTINGS, initialWeights(network, 1));
  for (const epoch of [1, 2]) await run.addMetrics({ step: epoch * 10, ...measured(epoch) });
  await run.saveCheckpoint(state, trainingShapes(network, SETTINGS), { step: 20, seconds: 1.5 });
  await run.saveBest(network, initialWeights(network, 1));
  await headCheckpointsOf(run).save({
    strength: 0,
    step: 5,
    seconds: 1.5,
    state: initialHeadState(HEAD),
  });
  await run.write("model.safetensors", encodeModel(smallModel()));
  return run;
}

function measured(epoch: number): Record<string, unknown> {
  const goodness = { positiveGoodness: 2.5, negativeGoodness: 1.5 };
  const layer = snakeCaseKeys({ loss: 0.5 / epoch, ...goodness, pairwiseError: 0.125 });
  const validationAccuracy = 1 - 0.25 / epoch;
  return snakeCaseKeys({ epoch, validationAccuracy, learningRate: 0.01, layers: [layer, layer] });
}

const HEAD = { features: 3, labels: 10 };

function headCheckpointsOf(run: RunFolder): ReturnType<typeof headCheckpoints> {
  return headCheckpoints(run, "checkpoints/head.safetensors", HEAD);
}

async function checkpoints(folder: string): Promise<Samples> {
  const { path: run } = await smallRun(folder);
  const network = smallNetwork();
  const paths = ["last", "best", "head"].map((name) =>
    join(run, "checkpoints", `${name}.safetensors`)
  );
  return await samplesOf(paths, async () => {
    const { folder } = await RunFolder.open(run);
    const last = await folder.loadCheckpoint(trainingShapes(network, SETTINGS));
    const best = await folder.loadBest(network);
    return { content: { last, best, head: await headCheckpointsOf(folder).load() } };
  });
}

/** Resumes the run, which is finished, and reads its settings; a change must be noticed, as people may make it. */
async function configs(folder: string): Promise<Samples> {
  const { path: run } = await smallRun(folder);
  const { config: sound } = await RunFolder.open(run);
  return await samplesOf([join(run, "config.json")], async () => {
    const lines: string[] = [];
    const write = (line: string): void => void lines.push(line);
    await trainSupervised({ resume: run, command: "none", write });
    const { config } = await RunFolder.open(run);
    const hasWarned = lines.some((line) =>
      line.startsWith("warning: ") && line.includes("config.json")
    );
    return { content: config, isRight: hasWarned || isDeepStrictEqual(config, sound) };
  });
}

async function metrics(folder: string): Promise<Samples> {
  const { path: run } = await smallRun(folder);
  return await samplesOf([join(run, "metrics.jsonl")], async () => {
    const { folder } = await RunFolder.open(run);
    await folder.loadCheckpoint(trainingShapes(smallNetwork(), SETTINGS));
    return { content: { lines: folder.metrics, epochs: reportEpochs(folder.metrics) } };
  });
}

async function samplePictures(folder: string): Promise<Samples> {
  const path = join(folder, "samples.png");
  await Deno.copyFile(new URL("formats/rgb.png", FIXTURES), path);
  return await samplesOf([path], async () => {
    const bytes = await findSamples(join(folder, "model.safetensors"));
    return { content: openPicture(bytes ?? new Uint8Array()).decode() };
  });
}
