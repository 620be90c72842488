/**
 * The choice of the library that multiplies matrices.
 *
 * @module
 */

import { InputError, MachineError } from "../../ops/input_error.ts";
import type { PrecisionChoice, PrecisionName } from "../../ops/precision.ts";
import type { Multiplier } from "./multiplier.ts";
import { OneDnn } from "./onednn/library.ts";
import { oneDnnMultiplier } from "./onednn_multiplier.ts";
import { ortMultiplier } from "./ort_multiplier.ts";
import type { NumberFormat } from "./passes/pass.ts";

/**
 * The names of the library, by operating system; newer versions first. Debian 13 has 3.7 by the name of 3.6. On Apple
 * silicon the loader does not search Homebrew's folder.
 */
export const ONEDNN_NAMES: Readonly<Record<string, readonly string[]>> = {
  linux: ["libdnnl.so.3", "libdnnl.so.3.6", "libdnnl.so.2", "libdnnl.so"],
  darwin: ["libdnnl.3.dylib", "/opt/homebrew/lib/libdnnl.3.dylib", "libdnnl.2.dylib"],
  windows: ["dnnl.dll"],
};

/** How to get it. Debian's package of the library itself is named by its version. */
const INSTALL: Readonly<Record<string, string>> = {
  linux: "apt-get install libdnnl-dev",
  darwin: "brew install onednn",
};

/** The library that multiplies matrices, and how. */
export interface ChosenMultiplier {
  /** The library. */
  readonly multiplier: Multiplier;
  /** The format of the factors of products in training steps. */
  readonly precision: NumberFormat;
  /** Which it is, and what another would bring, in one line. */
  readonly line: string;
}

/** The libraries that were opened, by path: they stay open. */
const opened = new Map<string, OneDnn>();

/**
 * Chooses the library that multiplies matrices: oneDNN if it is there, else ONNX Runtime.
 *
 * @param precision The wanted format of factors in training steps.
 * @param path Where oneDNN is; `none` to do without.
 * @throws {MachineError} If there is no oneDNN at a given path, or this machine does not have the format.
 * @throws {InputError} If the format needs the oneDNN that is not to be used.
 * @throws {Error} If ONNX Runtime is needed and cannot be loaded.
 */
export function chooseMultiplier(precision: PrecisionChoice, path?: string): ChosenMultiplier {
  const found = path === "none" ? { fault: "" } : findOneDnn(path);
  if ("fault" in found) {
    const { fault } = found;
    if (precision === "bf16") {
      const Refusal = path === "none" ? InputError : MachineError;
      throw new Refusal(
        `Cannot compute in bf16 without oneDNN${fault && ` (${fault})`}: install it` +
          `${installation()}, or choose the precision "f32"`,
      );
    }
    const multiplier = ortMultiplier();
    const hint = path === "none" ? "" : `; oneDNN is faster: install it${installation()}`;
    const why = fault === "" ? "" : ` (${fault})`;
    return { multiplier, precision: "f32", line: `products by ${multiplier.name}${hint}${why}` };
  }
  const { library } = found;
  const hasHalves = library.multipliesHalves();
  if (precision === "bf16" && !hasHalves) {
    throw new MachineError(
      `Cannot compute in bf16, as ${nameOf(library)} has no fast products of bfloat16 on this ` +
        'processor, which needs avx512_bf16 or AMX: choose the precision "f32"',
    );
  }
  const chosen = hasHalves && precision !== "f32" ? "bf16" : "f32";
  const hint = hasHalves && chosen === "f32" ? "; bf16 is faster here" : "";
  return {
    multiplier: oneDnnMultiplier(library),
    precision: chosen,
    line: `products by ${nameOf(library)} in ${chosen}${hint}`,
  };
}

/**
 * The precisions that oneDNN multiplies matrices in fast here.
 *
 * @returns `f32` and perhaps `bf16`; none if the system has no oneDNN.
 */
export function oneDnnPrecisions(): readonly Exclude<PrecisionName, "f16">[] {
  const found = findOneDnn();
  if ("fault" in found) return [];
  return found.library.multipliesHalves() ? ["f32", "bf16"] : ["f32"];
}

function nameOf({ version }: OneDnn): string {
  return `oneDNN ${version}`;
}

function installation(): string {
  const command = INSTALL[Deno.build.os];
  return command === undefined ? "" : ` with ${command}`;
}

/**
 * Opens oneDNN, or finds the reason why it cannot be used.
 *
 * @param path Where it is. @default {undefined} where the system keeps libraries
 * @returns The library; or what is wrong with it, in a few words, which are empty if there is none.
 * @throws {MachineError} If it cannot be used at a given path.
 */
function findOneDnn(path?: string): { library: OneDnn } | { fault: string } {
  const faults: string[] = [];
  for (const name of path === undefined ? ONEDNN_NAMES[Deno.build.os] ?? [] : [path]) {
    try {
      const library = opened.get(name) ?? new OneDnn(name);
      opened.set(name, library);
      return { library };
    } catch (error) {
      if (error instanceof Deno.errors.NotCapable) throw error;
      const message = error instanceof Error ? error.message : `${error}`;
      if (path !== undefined) {
        throw new MachineError(
          `Cannot use ${path} as oneDNN: ${message}; give the path of libdnnl, or leave it out`,
        );
      }
      if (!/cannot open shared object file|no such file|not found/i.test(message)) {
        faults.push(`${name}: ${message}`);
      }
    }
  }
  return { fault: faults.join("; ") };
}
