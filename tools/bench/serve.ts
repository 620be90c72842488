/**
 * The demo's server: how soon it answers, and how it holds out under load.
 *
 * @module
 */

import { loadTestSplit } from "@goodness/trainer/data";
import type { Split } from "@goodness/trainer";
import { ORT_VERSION } from "@goodness/core/engines/native";
import type { Measurement } from "./bench_case.ts";
import { type LoadOptions, sendLoad } from "./load.ts";
import { ServerProcess } from "./server_process.ts";
import { median, percentile } from "./statistics.ts";

/** A server to measure. */
export interface ServeSpec {
  /** The model file. */
  readonly model: string;
  /** Requests of the load, one image each. */
  readonly requests: number;
  /** Connections of the load. */
  readonly connections: number;
}

/** Images that are sent in turn, and how many the server must read correctly before it is measured. */
const IMAGES = { sent: 200, right: 190 } as const;

/**
 * Requests before the load that counts, unless that has fewer: until then, memory grows to what
 * JavaScript's collector of garbage leaves lying.
 */
const WARM_UP = 5000;

const PIXELS = 784;

/** What is used of the server's answers. */
interface Answer {
  readonly predictions: readonly { readonly label: number | null }[];
  readonly model: { readonly name: string; readonly engine: string; readonly device: string };
}

/**
 * Starts the server, checks that it reads digits, then puts it under load.
 *
 * @param spec What is measured.
 * @returns The start, and the load.
 * @throws {Error} If the server does not start, fails, or reads too many digits wrongly.
 */
export async function measureServer(spec: ServeSpec): Promise<Measurement[]> {
  const test = await loadTestSplit("mnist");
  const bodies = Array.from({ length: IMAGES.sent }, (_, image) => bodyOf([image], test));
  await (await ServerProcess.start(spec.model)).stop(); // its files are in the system's cache then
  const start = performance.now();
  const server = await ServerProcess.start(spec.model);
  try {
    const url = new URL("/predict", server.url);
    const { model } = await ask(url, bodies[0] ?? "");
    const firstSeconds = (performance.now() - start) / 1000;
    await checkReading(url, test);
    const { engine, device, name: preset } = model;
    const driver = engine === "native" ? `ONNX Runtime ${ORT_VERSION}` : "TensorFlow.js";
    const shared = { ...UNMEASURED, engine, device, driver, preset };
    const load = await measureLoad(server, url, { ...spec, bodies });
    return [
      { what: "start", ...shared, batch: 1, firstSeconds },
      { what: "load", ...shared, batch: 1, ...load },
    ];
  } finally {
    await server.stop();
  }
}

/** What a server is not measured by, or not in all cases. */
const UNMEASURED = {
  imagesPerSecond: null,
  gflops: null,
  gemmGflops: null,
  fractionOfGemm: null,
  peakMemoryBytes: null,
};

async function measureLoad(
  server: ServerProcess,
  url: URL,
  load: LoadOptions,
): Promise<Partial<Measurement>> {
  await sendLoad(url, { ...load, requests: Math.min(WARM_UP, load.requests) });
  const memoryBefore = await server.residentBytes();
  const { seconds, latencies } = await sendLoad(url, load);
  const memoryAfter = await server.residentBytes();
  const { requests, connections } = load;
  return {
    ...{ imagesPerSecond: requests / seconds, requestsPerSecond: requests / seconds },
    ...{ milliseconds: median(latencies), milliseconds99: percentile(latencies, 0.99) },
    ...{ requests, connections, memoryBefore, memoryAfter },
    peakMemoryBytes: Math.max(memoryBefore, memoryAfter),
  };
}

function bodyOf(images: readonly number[], test: Split): string {
  const instances = images.map((image) =>
    Array.from(test.images.subarray(image * PIXELS, (image + 1) * PIXELS))
  );
  return JSON.stringify({ instances });
}

async function ask(url: URL, body: string): Promise<Answer> {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(url, { method: "POST", headers, body });
  if (response.ok) return await response.json();
  throw new Error(`Cannot measure the demo as it answered ${await response.text()}`);
}

async function checkReading(url: URL, test: Split): Promise<void> {
  const images = Array.from({ length: IMAGES.sent }, (_, image) => image);
  const { predictions } = await ask(url, bodyOf(images, test));
  const right = predictions.filter(({ label }, image) => label === test.labels[image]).length;
  if (right >= IMAGES.right) return;
  throw new Error(
    `Cannot measure the demo as it must read at least ${IMAGES.right} of ${IMAGES.sent} test ` +
      `images correctly: it read ${right}`,
  );
}
