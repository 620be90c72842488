/**
 * Where things lie in a kit.
 *
 * @module
 */

/** The folder of the programs; within it, each lies as its source lies here. */
export const PROGRAMS = "programs";

/** The programs, by their sources. */
export const SOURCES = {
  start: "tools/gpu_kit/start.ts",
  adapter: "tools/gpu_kit/find_adapter.ts",
  measure: "tools/bench/measure.ts",
  training: "packages/trainer/cli/train_supervised.ts",
  programTests: "runs/gpu_kit_program_tests.ts",
  engineTests: "runs/gpu_kit_engine_tests.ts",
} as const;

/** A program of a kit. */
export type Program = keyof typeof SOURCES;

/** The folder with Vulkan's loader. */
export const LIBRARIES = "lib";

/** The folder with digits, as IDX files. */
export const DIGITS = "digits";

/** The file that says which commit a kit is of. */
export const COMMIT = "commit.txt";

/**
 * Finds a program in a kit.
 *
 * @param program The program.
 * @returns Its path there.
 */
export function programPath(program: Program): string {
  return `${PROGRAMS}/${SOURCES[program].replace(/\.ts$/, ".js")}`;
}
