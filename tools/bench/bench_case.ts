/**
 * One measured case, and the text it is kept as.
 *
 * @module
 */

import * as v from "valibot";

/** What is measured; each is an argument of `deno task bench`. */
export const BENCH_KINDS = ["gemm", "train", "predict", "serve", "cold"] as const;

/** A kind of measurement. */
export type BenchKind = typeof BENCH_KINDS[number];

const positive = v.pipe(v.number(), v.finite(), v.check((x: number) => x > 0, "must be positive"));
const known = v.nullable(positive);
const further = v.exactOptional(positive);

/** What a measurement finds, but for what all cases of a run share. */
const MEASURED = {
  what: v.string(),
  engine: v.string(),
  device: v.string(),
  driver: v.string(),
  preset: v.nullable(v.string()),
  batch: known,
  imagesPerSecond: known,
  gflops: known,
  gemmGflops: known,
  fractionOfGemm: known,
  peakMemoryBytes: known,
  width: further,
  flops: further,
  bytes: further,
  programBytes: further,
  bandwidth: further,
  milliseconds: further,
  milliseconds99: further,
  threads: further,
  requests: further,
  connections: further,
  requestsPerSecond: further,
  firstSeconds: further,
  memoryBefore: further,
  memoryAfter: further,
  seconds: further,
  testAccuracy: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
};

/** What a case is: its figures, and what they were measured with. */
export const BENCH_CASE = v.strictObject({
  kind: v.picklist(BENCH_KINDS),
  deno: v.string(),
  commit: v.string(),
  ...MEASURED,
});

/** The schema of what a process of its own answers with. */
export const MEASUREMENTS = v.array(v.strictObject(MEASURED));

/** What a measurement found. */
export interface Measurement {
  /** What was measured, such as `step` or `one image`. */
  readonly what: string;
  /** The engine, or the library that was measured beside it. */
  readonly engine: string;
  /** What it ran on. */
  readonly device: string;
  /** The library that computed and, on a GPU, its driver, with versions. */
  readonly driver: string;
  /** The training whose network it is; `null` where there is none. */
  readonly preset: string | null;
  /** Images at a time; of a product, its rows and columns. */
  readonly batch: number | null;
  /** Images per second. */
  readonly imagesPerSecond: number | null;
  /** 10^9 floating-point operations of matrix products per second. */
  readonly gflops: number | null;
  /** The same of the engine's own large product, measured in the same run. */
  readonly gemmGflops: number | null;
  /** `gflops` over `gemmGflops`. */
  readonly fractionOfGemm: number | null;
  /** The most bytes that the process held while the case ran. */
  readonly peakMemoryBytes: number | null;
  /** Factor on the channels of every layer. */
  readonly width?: number;
  /** Floating-point operations of the matrix products of one run. */
  readonly flops?: number;
  /** Bytes of state read and written and of inputs of one run, each once. */
  readonly bytes?: number;
  /** Bytes of the state, the inputs and all that one run computes. */
  readonly programBytes?: number;
  /** Bytes per second of a large elementwise program, measured in the same run. */
  readonly bandwidth?: number;
  /** The median of the latency of a run, in ms. */
  readonly milliseconds?: number;
  /** The 99th percentile of the same. */
  readonly milliseconds99?: number;
  /** Threads of a library that was told how many. */
  readonly threads?: number;
  /** Requests of a load. */
  readonly requests?: number;
  /** Connections that the load came over. */
  readonly connections?: number;
  /** Requests answered per second. */
  readonly requestsPerSecond?: number;
  /** Seconds from the command to the first answered prediction. */
  readonly firstSeconds?: number;
  /** Bytes that the server held before the load. */
  readonly memoryBefore?: number;
  /** Bytes that the server held after it. */
  readonly memoryAfter?: number;
  /** Seconds from a cold command to its end. */
  readonly seconds?: number;
  /** The share of test images that are read correctly, in `[0, 1]`. */
  readonly testAccuracy?: number;
}

/** A measured case. */
export interface BenchCase extends Measurement {
  /** What kind of measurement it is. */
  readonly kind: BenchKind;
  /** The version of Deno. */
  readonly deno: string;
  /** The commit that was measured; with a plus sign if files differed from it. */
  readonly commit: string;
}
