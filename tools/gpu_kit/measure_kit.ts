/**
 * What a kit measures: products, training steps, and a short training.
 *
 * @module
 */

import { defaultSettings, type PresetName } from "@goodness/trainer";
import { join } from "node:path";
import * as v from "valibot";
import type { BenchCase, Measurement } from "../bench/bench_case.ts";
import { thisMachine } from "../bench/machine.ts";
import { planOf, type PlanOptions } from "../bench/plan.ts";
import type { BenchRecord } from "../bench/record.ts";
import { caseText } from "../bench/run_kind.ts";
import { speedText } from "../bench/speed.ts";
import { measureInSubprocess, runProgram } from "../bench/subprocess.ts";
import { type KitContext, LIMIT_SECONDS, programArguments } from "./kit_context.ts";
import { COMMIT, DIGITS } from "./places.ts";
import type { KitResult } from "./result.ts";

/** What is measured, and how long. */
export type KitOptions = Pick<PlanOptions, "presets" | "batchSizes" | "seconds" | "quick">;

/** What was measured, and what failed. */
export type Measured = Pick<KitResult, "records" | "training" | "faults">;

/** The short training: enough to see that accuracy comes as it should. */
const TRAINING = {
  usual: ["--epochs", "3"],
  quick: ["--epochs", "1", "--limit-train", "500"],
} as const;

const SUMMARY = v.object({ images_per_second: v.number(), test_accuracy: v.number() });

/**
 * Measures. A case that fails is named, and the next one goes on.
 *
 * @param context The kit on this machine.
 * @param options What is measured.
 * @returns What was found.
 */
export async function measureKit(context: KitContext, options: KitOptions): Promise<Measured> {
  const faults: string[] = [];
  const records: BenchRecord[] = [];
  for (const kind of ["gemm", "train"] as const) {
    const cases = await measureKind(kind, { context, options, faults });
    if (cases.length > 0) records.push(await recordOf(kind, cases));
  }
  const training = await train(context, options.quick);
  if (training === null) faults.push("train:supervised failed: see the terminal");
  return { records, training, faults };
}

interface Measuring {
  readonly context: KitContext;
  readonly options: KitOptions;
  readonly faults: string[];
}

async function measureKind(
  kind: "gemm" | "train",
  { context, options, faults }: Measuring,
): Promise<BenchCase[]> {
  const { kit, env, say } = context;
  const origin = { kind, deno: Deno.version.deno, commit: await commitOf(kit) };
  const digits = join(kit, DIGITS);
  const specs = planOf(kind, { ...options, engine: "webgpu", digits });
  const found: BenchCase[] = [];
  for (const [index, spec] of specs.entries()) {
    const text = `${kind}: ${caseText(spec)}`;
    say(`${index + 1} of ${specs.length}: ${text}`);
    try {
      const signal = AbortSignal.timeout(LIMIT_SECONDS * 1000);
      const program = programArguments(kit, "measure");
      const measured = await measureInSubprocess(spec, { program, env, signal });
      for (const one of measured) say(`  ${one.what}: ${speedText(one)}`);
      found.push(...measured.map((one: Measurement) => ({ ...origin, ...one })));
    } catch (error) {
      faults.push(`${text}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return found;
}

async function commitOf(kit: string): Promise<string> {
  return (await Deno.readTextFile(join(kit, COMMIT))).trim();
}

async function recordOf(kind: "gemm" | "train", cases: readonly BenchCase[]): Promise<BenchRecord> {
  const date = new Date().toISOString();
  return { kind, command: "sh run.sh", date, machine: await thisMachine(), cases };
}

/** Trains `local` on the kit's digits from the command to the test images. */
async function train(
  { kit, work, env, say }: KitContext,
  quick: boolean,
): Promise<KitResult["training"]> {
  const { batchSize } = defaultSettings("local" satisfies PresetName);
  const flags = TRAINING[quick ? "quick" : "usual"];
  say(`training: local, batch ${batchSize}, ${flags.join(" ")}`);
  const { out, success } = await runProgram(Deno.execPath(), [
    ...["run", ...programArguments(kit, "training"), "--json", "--engine", "webgpu"],
    ...["--dataset", join(kit, DIGITS), "--validation", "0", "--out", join(work, "run"), ...flags],
  ], { env, signal: AbortSignal.timeout(LIMIT_SECONDS * 1000) });
  await Deno.remove(join(work, "run"), { recursive: true }).catch(() => {});
  if (!success) return null;
  const summary = v.parse(SUMMARY, JSON.parse(out.trim().split("\n").at(-1) ?? ""));
  return { testAccuracy: summary.test_accuracy, imagesPerSecond: summary.images_per_second };
}
