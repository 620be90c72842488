/**
 * The page about speed, made from records alone.
 *
 * @module
 */

import { code, markdownTable, paragraph, percent } from "@goodness/trainer/text";
import { BENCH_KINDS, type BenchCase, type BenchKind } from "./bench_case.ts";
import { COLD_TARGETS } from "./cold_targets.ts";
import { rowsOf } from "./columns.ts";
import { megabytes, NONE } from "./format.ts";
import { goalsTable } from "./goals_table.ts";
import { hardwareOf } from "./hardware.ts";
import { processorText } from "./machine.ts";
import { peerSection } from "./peer_section.ts";
import { type BenchRecord, engineOf } from "./record.ts";
import { type Pictures, picturesOf, rooflineSection } from "./roofline_section.ts";

const ORIGIN =
  "This page is made by `deno task bench --record` from the records in `docs/performance/`, a folder for each processor or " +
  "graphics card, and a test compares the two: change it by measuring, or make it anew with `deno task bench --render`.";

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
    "`deno task train:supervised` from the command to its end: start, data, training, test, report and model " +
    "file. To " +
    COLD_TARGETS.map(({ accuracy, epochs }) => `${percent(accuracy)} in ${epochs} epochs`).join(
      " and to ",
    ) +
    ", numbers that are chosen on validation images. Beside it, a script in PyTorch by the same recipe " +
    `(${
      code("tools/bench/peers/torch_train.py")
    }), from its command to the accuracy on the test images.`,
  ],
};

/** A page with its pictures. */
export interface PerformancePage {
  /** The page in Markdown. */
  readonly page: string;
  /** Contents of SVG files by name. */
  readonly pictures: Pictures;
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
  const byHardware = Map.groupBy(records, hardwareOf);
  const trainings = records.filter(({ kind }) => kind === "train");
  const pictures = picturesOf(trainings);
  const parts = [
    "# Performance",
    paragraph(ORIGIN),
    paragraph(METHOD),
    ...hasGpu(records) ? [] : [NO_GPU],
    ...["## Goals", goalsTable(byHardware)],
    ...BENCH_KINDS.flatMap((kind) => section(kind, byHardware)),
    ...peerSection(trainings),
    ...rooflineSection(trainings, pictures, images),
    ...["## Machines and versions", machinesTable(records)],
  ];
  return { page: parts.join("\n\n") + "\n", pictures };
}

const NO_GPU = "No GPU was at hand: there are no figures of one yet.";

function hasGpu(records: readonly BenchRecord[]): boolean {
  return records.some(({ cases }) => cases.some(({ engine }) => engine === "webgpu"));
}

function section(
  kind: BenchKind,
  byHardware: ReadonlyMap<string, readonly BenchRecord[]>,
): string[] {
  const [title, text] = ABOUT[kind];
  const tables = [...byHardware].flatMap(([hardware, records]) => {
    const cases = records.filter((record) => record.kind === kind).flatMap(({ cases }) => cases);
    return cases.length === 0 ? [] : [`### ${title}: ${hardware}`, casesTable(kind, cases)];
  });
  const missing = `Not recorded yet: ${code(`deno task bench ${kind} --record`)}.`;
  return [`## ${title}`, paragraph(text), ...tables.length === 0 ? [missing] : tables];
}

function casesTable(kind: BenchKind, cases: readonly BenchCase[]): string {
  const [headings, ...rows] = rowsOf(kind, cases);
  return markdownTable(headings, rows);
}

function machinesTable(records: readonly BenchRecord[]): string {
  if (records.length === 0) return "There is no record yet.";
  const rows = records.map((record) => {
    const { kind, command, date, machine, cases, parityTests } = record;
    const [first] = cases;
    return [
      kind,
      date.slice(0, "2000-01-01".length),
      processorText(machine),
      `${megabytes(machine.memoryBytes)} MB`,
      machine.system,
      `${engineOf(record)} (${first?.device ?? NONE})` +
      (parityTests === undefined ? "" : `, ${parityTests} tests of parity passed`),
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
