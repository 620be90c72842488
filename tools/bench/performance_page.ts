/**
 * The page about speed, made from records alone.
 *
 * @module
 */

import { code, markdownTable, paragraph } from "@goodness/trainer/text";
import { BENCH_KINDS, type BenchCase, type BenchKind } from "./bench_case.ts";
import { rowsOf } from "./columns.ts";
import { figure, megabytes, NONE } from "./format.ts";
import { GOALS, isReached } from "./goals.ts";
import { PEERS } from "./peer.ts";
import { besidePeers } from "./peer_ratio.ts";
import { processorText } from "./machine.ts";
import { type BenchRecord, engineOf } from "./record.ts";
import { rooflinePicture, roofsOf } from "./roofline_picture.ts";
import { scalingPicture } from "./scaling_picture.ts";

const ORIGIN =
  "This page is made by `deno task bench --record` from the records in `docs/performance/`, and a " +
  "test compares the two: change it by measuring, or make it anew with `deno task bench --render`.";

const METHOD =
  "Every case first checks that what it measures is right (products and goodness against float64, " +
  "a training step of a narrow network against the float64 engine, the server's labels against " +
  "the test set's), warms up, and takes medians. Operations (FLOP) are those of the matrix products alone. " +
  "A share is of the engine's own large product, measured in the same process. Memory is the most that the " +
  "process held, sampled every 20 ms, without a GPU's own. Figures of a GPU are never those of a software adapter.";

const ABOUT: Readonly<Record<BenchKind, readonly [title: string, text: string]>> = {
  gemm: ["Products", "Products of square matrices: the rate that everything else is a share of."],
  train: [
    "Training",
    "`step` is the training step alone, its inputs made before; `loop` is what a training gets, with " +
    "batches made on the host while the step before them runs. Width is a factor on all channels.",
  ],
  predict: [
    "Prediction",
    "A classifier from pixels to labels with goodness by label and layer: by a search over ten labels " +
    "(`local`), or in one pass by grouped goodness (`grouped-record`).",
  ],
  serve: [
    "Server",
    "`deno task demo` as a process of its own, over loopback, one image a request. The load comes from " +
    "the same machine and takes its share of it. Memory is what the server holds before and after the load.",
  ],
  cold: [
    "Time to a model",
    "`deno task train:supervised` from the command to its end: start, data, training, validation, test, " +
    "report and model file.",
  ],
};

const ROOFLINE =
  "The roofs are the rates of a large product and of a large elementwise program. A point is a training " +
  "step, the number below it the images of its batch: bytes are those of its state, read and written, and of its inputs, each once, so that what " +
  "lies below the roofs includes all other traffic.";

/** A page with its pictures. */
export interface PerformancePage {
  /** The page in Markdown. */
  readonly page: string;
  /** Contents of SVG files by name. */
  readonly pictures: Readonly<Record<string, string>>;
}

/**
 * Writes the page.
 *
 * @param records The records.
 * @param images The folder of pictures as the page links it.
 * @returns Page and pictures; they depend on nothing else.
 */
export function renderPerformance(
  records: readonly BenchRecord[],
  images = "images",
): PerformancePage {
  const pictures = picturesOf(records);
  const parts = [
    "# Performance",
    paragraph(ORIGIN),
    paragraph(METHOD),
    ...hasGpu(records) ? [] : [NO_GPU],
    ...["## Goals", goalsTable(records)],
    ...BENCH_KINDS.flatMap((kind) => section(kind, records)),
    ...peerSection(records),
    ...rooflineSection(records, pictures, images),
    ...["## Machines and versions", machinesTable(records)],
  ];
  return { page: parts.join("\n\n") + "\n", pictures };
}

const NO_GPU = "No GPU was at hand: there are no figures of one yet.";

function hasGpu(records: readonly BenchRecord[]): boolean {
  return records.some(({ cases }) => cases.some(({ engine }) => engine === "webgpu"));
}

function ofKind(kind: BenchKind, records: readonly BenchRecord[]): BenchRecord[] {
  return records.filter((record) => record.kind === kind);
}

function section(kind: BenchKind, records: readonly BenchRecord[]): string[] {
  const [title, text] = ABOUT[kind];
  const cases = ofKind(kind, records).flatMap((record) => record.cases);
  const table = cases.length === 0
    ? `Not recorded yet: ${code(`deno task bench ${kind} --record`)}.`
    : casesTable(kind, cases);
  return [`## ${title}`, paragraph(text), table];
}

function casesTable(kind: BenchKind, cases: readonly BenchCase[]): string {
  const [headings, ...rows] = rowsOf(kind, cases);
  return markdownTable(headings, rows);
}

function goalsTable(records: readonly BenchRecord[]): string {
  const rows = GOALS.map((goal) => {
    const found = records.flatMap(({ cases }) =>
      cases.flatMap((one) => {
        const value = goal.figure(one, cases);
        return value === null || value === undefined ? [] : [{ value, engine: one.engine }];
      })
    );
    const bound = `${goal.side === "least" ? "at least" : "at most"} ${figure(goal.bound)}`;
    const figures = found.map(({ value, engine }) => `${figure(value)} (${engine})`).join(", ");
    const reached = found.map(({ value }) => isReached(goal, value) ? "yes" : "no").join(", ");
    return [goal.title, bound, figures || NONE, reached || "no record"];
  });
  return markdownTable(["goal", "bound", "measured", "reached"], rows);
}

/** The ratios of our steps to the same ones in PyTorch, each of one run. */
function peerSection(records: readonly BenchRecord[]): string[] {
  const rows = ofKind("train", records).flatMap(({ cases }) =>
    besidePeers(cases).map(({ own, best, ratio }) => [
      own.preset ?? NONE,
      own.engine,
      figure(own.imagesPerSecond),
      best.driver,
      figure(best.imagesPerSecond),
      ratio.toFixed(2),
    ])
  );
  const text = "Steps beside the same ones in PyTorch eager " +
    `(${
      PEERS.map(({ script }) => code(script)).join(", ")
    }), where there is a PyTorch. Each starts by ` +
    "comparing its weights with ours. Both are measured three times in turn; the median counts. Of one and two " +
    "threads, the faster counts.";
  const headings = ["preset", "engine", "images/s", "peer", "images/s of the peer", "ours / peer"];
  const table = rows.length === 0 ? "Not recorded yet." : markdownTable(headings, rows);
  return ["## Beside PyTorch", paragraph(text), table];
}

/** Names and contents of the pictures, two for each engine that training was measured on. */
function picturesOf(records: readonly BenchRecord[]): Record<string, string> {
  const drawn = ofKind("train", records).flatMap((record) => {
    const engine = engineOf(record);
    return [
      [`performance-roofline-${engine}.svg`, rooflinePicture(record.cases)],
      [`performance-scaling-${engine}.svg`, scalingPicture(record.cases)],
    ] as const;
  });
  return Object.fromEntries(
    drawn.flatMap(([name, picture]) => picture === undefined ? [] : [[name, picture]]),
  );
}

function rooflineSection(
  records: readonly BenchRecord[],
  pictures: PerformancePage["pictures"],
  images: string,
): string[] {
  const shown = ofKind("train", records).flatMap((record) => {
    const engine = engineOf(record);
    const roofs = roofsOf(record.cases);
    const links = ["roofline", "scaling"].map((kind) => `performance-${kind}-${engine}.svg`)
      .filter((name) => name in pictures)
      .map((name) => `![${alternative(name)}](${images}/${name})`);
    if (roofs === undefined) return links;
    const text =
      `On ${code(engine)}: ${figure(roofs.gflops)} GFLOP/s, ${figure(roofs.bandwidth)} ` +
      "GB/s (medians over the cases of training).";
    return [paragraph(text), ...links];
  });
  const body = shown.length === 0 ? ["Not recorded yet."] : shown;
  return ["## Roofline and scaling", paragraph(ROOFLINE), ...body];
}

function alternative(name: string): string {
  return name.includes("roofline")
    ? "Training steps under the roofs of arithmetic and memory"
    : "The speed of training by batch and by width";
}

function machinesTable(records: readonly BenchRecord[]): string {
  if (records.length === 0) return "There is no record yet.";
  const rows = records.map((record) => {
    const { kind, command, date, machine: { processor, memoryBytes, system }, cases } = record;
    const [first] = cases;
    return [
      kind,
      date.slice(0, "2000-01-01".length),
      processorText(processor),
      `${megabytes(memoryBytes)} MB`,
      system,
      `${engineOf(record)} (${first?.device ?? NONE})`,
      [...new Set(cases.map(({ driver }) => driver))].join("; "),
      first?.deno ?? NONE,
      code(first?.commit ?? NONE),
      code(command),
    ];
  });
  const headings = [
    ...["kind", "date", "processor", "memory", "system", "engine", "libraries", "Deno", "commit"],
    "command",
  ];
  return markdownTable(headings, rows) + "\n\n" +
    paragraph("A plus sign behind a commit says that files outside `docs/` differed from it.");
}
