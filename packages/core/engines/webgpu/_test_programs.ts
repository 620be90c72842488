/**
 * The frame of tests that compare one fused program with its composition in float64.
 *
 * @module
 */

import type { Tolerance } from "@goodness/testing/all_close.ts";
import { gpuTest } from "@goodness/testing/device_test.ts";
import {
  CLOSE,
  needs,
  runSingle,
  type SingleRun,
  TEST_LIMITS,
  TRAININGS,
} from "./_program_cases.ts";
import { type Reference, reference } from "./_step_reference.ts";
import { type FusedPlan, fusedPlan } from "./fused_plan.ts";
import type { Training } from "./why_not_fused.ts";
import { FUSED_PRECISIONS, type FusedPrecision } from "./precision.ts";

/** A training in one precision, and what its programs must compute. */
export interface ProgramTest {
  /** The network and what its step does. */
  readonly training: Training;
  /** What activities are stored as. */
  readonly precision: FusedPrecision;
  /** The step in float64. */
  readonly known: Reference;
  /** The fused programs. */
  readonly plan: FusedPlan;
  /** How far results may be from the step in float64. */
  readonly close: Tolerance;
  /** Runs one program alone. */
  readonly run: (
    run: Omit<SingleRun, "precision">,
  ) => Promise<Record<string, Float32Array<ArrayBuffer>>>;
}

/** Which trainings a test is made of. */
export interface ProgramTestOptions {
  /** The precisions. @default {FUSED_PRECISIONS} */
  readonly precisions?: readonly FusedPrecision[];
  /** Whether a training has the program; all have by default. */
  readonly concerns?: (training: Training) => boolean;
}

/**
 * Registers a test of a program for every training of awkward shapes and every precision.
 *
 * @param name The test's name, which the training and the precision follow.
 * @param body The test.
 * @param options Which trainings and precisions.
 */
export function testPrograms(
  name: string,
  body: (test: ProgramTest) => Promise<void>,
  { precisions = FUSED_PRECISIONS, concerns = () => true }: ProgramTestOptions = {},
): void {
  for (const precision of precisions) {
    for (const [shapes, training] of Object.entries(TRAININGS).filter(([, it]) => concerns(it))) {
      gpuTest(
        `${name}: ${shapes}, ${precision}`,
        () =>
          body({
            training,
            precision,
            known: reference(training),
            plan: fusedPlan(training, TEST_LIMITS, precision),
            close: CLOSE[precision],
            run: (run) => runSingle(training, { ...run, precision }),
          }),
        needs(precision),
      );
    }
  }
}
