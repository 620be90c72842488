/**
 * The part of `measure_engines.ts` that runs in the browser: the time of a training step on each engine.
 *
 * @module
 */

import {
  type Engine,
  initialTrainingState,
  initialWeights,
  type LayerSpec,
  networkPreset,
  resolveNetwork,
  stepOptions,
  trainingProgram,
} from "@goodness/core";
import { createOnnxEngine } from "@goodness/core/engines/onnx";
import { METRICS_NAME, optimiserInputs } from "@goodness/core/training";
import { gaussian, gumbel, oneHot, randomStream } from "@goodness/core/ops";
import { createEngine } from "@goodness/core";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";

/** What was measured. */
export interface MeasuredStep {
  /** The network. */
  readonly network: string;
  /** Images of a batch. */
  readonly batchSize: number;
  /** Milliseconds of a step: the median. */
  readonly milliseconds: number;
}

const NETWORKS: Readonly<Record<string, readonly LayerSpec[]>> = {
  "local, 16, 24 and 32 channels": local(16, 24, 32),
  "local, 32, 48 and 64 channels": local(32, 48, 64),
  "dense, 200 and 200 units": [{ kind: "dense", units: 200 }, { kind: "dense", units: 200 }],
};

const BATCHES = [50, 125] as const;

/** Milliseconds that each step is repeated for. */
const MEASURED_MS = 2000;

function local(...channels: readonly number[]): LayerSpec[] {
  return channels.map((channels, layer) => ({
    kind: "local",
    ...(layer === 0 ? { field: [10, 10], stride: [6, 6] } : { field: [2, 2], stride: [1, 1] }),
    channels,
  }));
}

async function engineNamed(name: string, threads: number): Promise<Engine> {
  if (name.startsWith("onnx")) {
    return await createOnnxEngine({ wasm: "/ort-wasm-simd-threaded.wasm", threads });
  }
  setWasmPaths("/");
  return await createEngine("wasm");
}

async function measure(
  engine: Engine,
  layers: readonly LayerSpec[],
  batchSize: number,
  plain: boolean,
): Promise<number> {
  const options = stepOptions({ batchSize });
  const network = resolveNetwork({
    ...networkPreset("local"),
    layers,
    goodnessLayers: layers.map((_, layer) => layer),
  });
  const { training, ...rest } = trainingProgram(network, options);
  const program = plain ? rest : { ...rest, training };
  const state = initialTrainingState(network, options, initialWeights(network, 1));
  const next = gaussian(randomStream(1, "images", 0));
  const labels = Uint8Array.from({ length: batchSize }, (_, row) => row % 10);
  const inputs = {
    images: Float32Array.from({ length: batchSize * network.pixels }, next),
    labels: oneHot(labels, 10),
    noise: gumbel(randomStream(1, "negatives", 0), batchSize * 10),
    ...optimiserInputs(options, { step: 0, rates: layers.map(() => 1e-3) }),
  };
  const executable = await engine.compile(program, state);
  const times: number[] = [];
  const end = performance.now() + MEASURED_MS;
  while (performance.now() < end) {
    const begin = performance.now();
    await executable.run(inputs);
    if (times.length % 50 === 0) await executable.readState([METRICS_NAME]);
    times.push(performance.now() - begin);
  }
  await executable.dispose();
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? NaN;
}

/**
 * Measures an engine.
 *
 * @param name The engine.
 * @param threads Its threads.
 * @returns The time of each step.
 */
export async function measureEngine(name: string, threads: number): Promise<MeasuredStep[]> {
  const engine = await engineNamed(name, threads);
  const found: MeasuredStep[] = [];
  for (const [network, layers] of Object.entries(NETWORKS)) {
    for (const batchSize of BATCHES) {
      const milliseconds = await measure(engine, layers, batchSize, name === "onnx-plain");
      found.push({ network, batchSize, milliseconds });
    }
  }
  return found;
}

Object.assign(globalThis, { measureEngine });
