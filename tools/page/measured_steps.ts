/**
 * The part of `measure_engines.ts` that runs in the browser: the time of a training step on each engine.
 *
 * @module
 */

import {
  createEngine,
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
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";

/** What was measured. */
export interface MeasuredStep {
  /** The network. */
  readonly network: string;
  /** Images of a batch. */
  readonly batchSize: number;
  /** Milliseconds of the fastest step, which says most where others use the machine too. */
  readonly milliseconds: number;
}

/** The networks: channels of each layer, or units. */
const NETWORKS: Readonly<Record<string, readonly LayerSpec[]>> = {
  "local, 16 / 24 / 32": local(16, 24, 32),
  "local, 32 / 48 / 64": local(32, 48, 64),
  "dense, 200 / 200": [{ kind: "dense", units: 200 }, { kind: "dense", units: 200 }],
};

/** Images of a batch. */
const BATCHES = [50, 125] as const;

/** Milliseconds that each step is repeated for. */
const MEASURED_MS = 5000;

function local(...channels: readonly number[]): LayerSpec[] {
  return channels.map((channels, layer) => ({
    kind: "local",
    ...(layer === 0 ? { field: [10, 10], stride: [6, 6] } : { field: [2, 2], stride: [1, 1] }),
    channels,
  }));
}

/** What is measured of an engine. */
export interface EngineToMeasure {
  /** The engine: ONNX Runtime's or TensorFlow.js's. */
  readonly name: "onnx" | "wasm";
  /** Threads; `wasm` takes all that an isolated page lets it. */
  readonly threads: number;
  /** Whether a kernel updates the weights in place of ONNX Runtime's operators. */
  readonly kernel: boolean;
}

async function started({ name, threads }: EngineToMeasure): Promise<Engine> {
  setWasmPaths("/");
  const wasm = "/ort-wasm-simd-threaded.wasm";
  return name === "onnx" ? await createOnnxEngine({ wasm, threads }) : await createEngine("wasm");
}

async function timeStep(
  engine: Engine,
  layers: readonly LayerSpec[],
  { batchSize, kernel }: { readonly batchSize: number; readonly kernel: boolean },
): Promise<number> {
  const options = stepOptions({ batchSize });
  const goodnessLayers = layers.map((_, layer) => layer);
  const network = resolveNetwork({ ...networkPreset("local"), layers, goodnessLayers });
  const { training, ...plain } = trainingProgram(network, options);
  const program = kernel ? { ...plain, training } : plain;
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
  for (const end = performance.now() + MEASURED_MS; performance.now() < end;) {
    const begin = performance.now();
    await executable.run(inputs);
    await executable.readState([METRICS_NAME]); // a few numbers, once the step is done
    times.push(performance.now() - begin);
  }
  await executable.dispose();
  return Math.min(...times);
}

/**
 * Measures an engine.
 *
 * @param subject The engine, and how it runs.
 * @returns The time of each step.
 */
async function measureEngine(subject: EngineToMeasure): Promise<MeasuredStep[]> {
  const engine = await started(subject);
  const found: MeasuredStep[] = [];
  for (const [network, layers] of Object.entries(NETWORKS)) {
    for (const batchSize of BATCHES) {
      const milliseconds = await timeStep(engine, layers, { ...subject, batchSize });
      found.push({ network, batchSize, milliseconds });
    }
  }
  return found;
}

Object.assign(globalThis, { measureEngine });
