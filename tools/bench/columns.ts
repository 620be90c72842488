/**
 * What the tables of each kind show.
 *
 * @module
 */

import type { BenchCase, BenchKind } from "./bench_case.ts";
import { figure, megabytes, NONE, share } from "./format.ts";
import { PEER_ENGINE } from "./peer.ts";

/** A column: its heading, and its cell of a case. */
type Column = readonly [heading: string, cell: (one: BenchCase) => string];

const WHAT: Column = ["what", ({ what }) => what];
const ENGINE: Column = [
  "engine",
  ({ engine, driver, threads }) => {
    const name = engine === PEER_ENGINE ? driver : engine; // a peer goes with its version
    return threads === undefined ? name : `${name}, threads: ${threads}`;
  },
];
const PRESET: Column = ["preset", ({ preset }) => preset ?? NONE];
const BATCH: Column = ["batch", ({ batch }) => batch === null ? NONE : String(batch)];
const IMAGES: Column = ["images/s", ({ imagesPerSecond }) => figure(imagesPerSecond)];
const MEMORY: Column = ["peak MB", ({ peakMemoryBytes }) => megabytes(peakMemoryBytes)];
const PROGRAM: Column = [
  "MB of the step",
  ({ programBytes }) => programBytes === undefined ? NONE : megabytes(programBytes),
];
const MEDIAN: Column = ["ms (median)", ({ milliseconds }) => figure(milliseconds)];
const RARE: Column = ["ms (99 %)", ({ milliseconds99 }) => figure(milliseconds99)];
const RATES: readonly Column[] = [
  ["GFLOP/s", ({ gflops }) => figure(gflops)],
  ["of a large product", ({ gemmGflops }) => figure(gemmGflops)],
  ["share", ({ fractionOfGemm }) => share(fractionOfGemm)],
];

/** The columns of each kind. */
const COLUMNS: Readonly<Record<BenchKind, readonly Column[]>> = {
  gemm: [
    ["rows and columns", ({ batch }) => batch === null ? NONE : String(batch)],
    ...[ENGINE, MEDIAN, ...RATES, MEMORY],
    ["GB/s, elementwise", ({ bandwidth = 0 }) => figure(bandwidth / 1e9)],
  ],
  train: [
    ...[PRESET, BATCH],
    ["width", ({ width }) => width === undefined ? NONE : `x${width}`],
    ...[WHAT, ENGINE, IMAGES, MEDIAN, ...RATES, PROGRAM, MEMORY],
  ],
  predict: [PRESET, WHAT, ENGINE, IMAGES, MEDIAN, RARE, ...RATES, MEMORY],
  serve: [
    ...[PRESET, WHAT, ENGINE],
    ["first answer, s", ({ firstSeconds }) => figure(firstSeconds)],
    ["requests", ({ requests }) => requests?.toLocaleString("en-GB") ?? NONE],
    ["connections", ({ connections }) => connections === undefined ? NONE : String(connections)],
    ["requests/s", ({ requestsPerSecond }) => figure(requestsPerSecond)],
    ...[MEDIAN, RARE],
    ["MB before", ({ memoryBefore }) => megabytes(memoryBefore)],
    ["MB after", ({ memoryAfter }) => megabytes(memoryAfter)],
  ],
  cold: [
    ...[PRESET, WHAT, ENGINE, IMAGES],
    ["seconds, command to end", ({ seconds }) => figure(seconds)],
    [
      "test accuracy",
      ({ testAccuracy }) =>
        testAccuracy === undefined ? NONE : `${(testAccuracy * 100).toFixed(2)} %`,
    ],
  ],
};

/**
 * Lays cases of one kind out.
 *
 * @param kind The kind.
 * @param cases The cases.
 * @returns The headings, then the cells of each case.
 */
export function rowsOf(
  kind: BenchKind,
  cases: readonly BenchCase[],
): readonly [headings: string[], ...cells: string[][]] {
  const columns = COLUMNS[kind];
  return [
    columns.map(([heading]) => heading),
    ...cases.map((one) => columns.map(([, cell]) => cell(one))),
  ];
}
