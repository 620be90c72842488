/**
 * What `run.sh` of a kit runs on a machine with a GPU: looks for drivers, runs the tests, measures, and
 * writes one JSON file.
 *
 * @module
 */

import {
  exitStatus,
  makeCommand,
  processTerminal,
  type Terminal,
  wholeArgument,
} from "@goodness/cli";
import { PRESET_NAMES, type PresetName } from "@goodness/trainer";
import { type Command, Option } from "commander";
import { join, resolve } from "node:path";
import * as v from "valibot";
import { runProgram } from "../bench/subprocess.ts";
import { ADAPTER, type Adapter } from "./adapter.ts";
import { driverLines, findVulkan, vulkanEnvironment } from "./drivers.ts";
import { type KitContext, LIMIT_SECONDS, programArguments } from "./kit_context.ts";
import { measureKit } from "./measure_kit.ts";
import { LIBRARIES } from "./places.ts";
import type { KitResult } from "./result.ts";
import { parityLines, runParity } from "./run_parity.ts";

/** Presets that are measured where none is named. */
const PRESETS: readonly PresetName[] = [
  ...["local", "grouped", "dense", "unsupervised", "conv", "cifar"] as const,
];

/** The exit status where nothing is said of a GPU's speed, as there is none that can be used. */
const NO_GPU = 3;

interface Flags {
  readonly out: string;
  readonly preset: readonly PresetName[];
  readonly batchSize?: readonly number[];
  readonly seconds: number;
  readonly drivers?: boolean;
  readonly quick?: boolean;
}

function startCommand(terminal: Terminal): Command {
  return makeCommand(
    "sh run.sh",
    "Say whether this machine's GPU has a Vulkan driver, whether WebGPU computes right on it, and how " +
      "fast it trains.\n\nExit status: 0 all is right and measured on hardware, 1 something is wrong, " +
      `${NO_GPU} there is no GPU that can be used.`,
    terminal,
  )
    .option("--out <file>", "the result", "gpu-kit.json")
    .addOption(
      new Option("--preset <names...>", "measure trainings of these presets")
        .choices(PRESET_NAMES).default(PRESETS),
    )
    .option(
      "--batch-size <counts...>",
      "measure trainings of so many images at a time",
      (text: string, before: readonly number[] = []) => [...before, wholeArgument(1)(text)],
    )
    .option("--seconds <count>", "seconds of each measurement", wholeArgument(1), 1)
    .option("--quick", "small cases, also on a software adapter; no figures to quote")
    .option("--drivers", "say what drivers there are, and end");
}

/**
 * Runs the command.
 *
 * @param args The typed arguments.
 * @param terminal Where it writes.
 * @param kit The kit's folder.
 * @param work A folder to write into.
 * @returns The exit status.
 */
export async function main(
  args: readonly string[],
  terminal: Terminal,
  { kit, work }: Pick<KitContext, "kit" | "work">,
): Promise<number> {
  return await exitStatus(async () => {
    const flags = startCommand(terminal).parse(args, { from: "user" }).opts<Flags>();
    const say = (line: string): void => terminal.err(`${line}\n`);
    const state = await findVulkan();
    const drivers = driverLines(state);
    drivers.forEach(say);
    const env = await vulkanEnvironment(state, { libraries: join(kit, LIBRARIES), work });
    const context = { kit, work, env, say };
    const adapter = await findAdapter(context);
    say(adapterLine(adapter));
    if (flags.drivers) return isGpu(adapter) ? 0 : NO_GPU;
    const result = await check(context, { adapter, drivers }, flags);
    await Deno.writeTextFile(flags.out, JSON.stringify(result, null, 2) + "\n");
    terminal.out(`${resolve(flags.out)}\n`);
    return statusOf(result);
  }, terminal);
}

async function findAdapter({ kit, env }: KitContext): Promise<Adapter | null> {
  const args = ["run", ...programArguments(kit, "adapter")];
  const signal = AbortSignal.timeout(LIMIT_SECONDS * 1000);
  const { out } = await runProgram(Deno.execPath(), args, { env, signal });
  return out === "" ? null : v.parse(v.nullable(ADAPTER), JSON.parse(out)); // a driver may crash behind its answer
}

function isGpu(adapter: Adapter | null): boolean {
  return adapter !== null && !adapter.isFallbackAdapter;
}

function adapterLine(adapter: Adapter | null): string {
  if (adapter === null) {
    return "WebGPU adapter: none; install the Vulkan driver of the graphics card " +
      "(NVIDIA: libnvidia-gl or nvidia-vulkan-icd; in a container, the capability graphics)";
  }
  const { description, isFallbackAdapter } = adapter;
  return isFallbackAdapter
    ? `WebGPU adapter: ${description}, which is no GPU: its speed is not measured`
    : `WebGPU adapter: ${description}`;
}

/** Runs the tests; measures on a GPU, or where figures count for nothing. */
async function check(
  context: KitContext,
  { adapter, drivers }: Pick<KitResult, "adapter" | "drivers">,
  { preset, batchSize, seconds, quick = false }: Flags,
): Promise<KitResult> {
  const nothing = { records: [], training: null, faults: [] };
  if (adapter === null) return { adapter, drivers, parity: null, isQuick: quick, ...nothing };
  const parity = await runParity(context);
  parityLines(parity).forEach(context.say);
  const options = {
    ...{ presets: preset, seconds: quick ? 0 : seconds, quick },
    ...(batchSize !== undefined && { batchSizes: batchSize }),
  };
  const measured = isGpu(adapter) || quick ? await measureKit(context, options) : nothing;
  measured.faults.forEach((fault) => context.say(`failed: ${fault}`));
  return { adapter, drivers, parity, isQuick: quick, ...measured };
}

function statusOf({ adapter, parity, faults }: KitResult): number {
  if (parity === null) return NO_GPU;
  if (!parity.isComplete || parity.failed.length > 0 || faults.length > 0) return 1;
  return isGpu(adapter) ? 0 : NO_GPU;
}

if (import.meta.main) {
  const kit = join(import.meta.dirname ?? ".", "../../..");
  const work = Deno.env.get("GPU_KIT_WORK") ?? join(kit, "work");
  Deno.exit(await main(Deno.args, processTerminal(), { kit, work }));
}
