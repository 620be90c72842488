/**
 * What more machines would come to, from what one of them measures.
 *
 * @module
 */

import { trainingInputs } from "@goodness/core";
import { defaultSettings, prepareTraining } from "@goodness/trainer";
import { median } from "../bench/statistics.ts";
import type { Check, CheckOptions, Finding } from "../reliability/check.ts";
import { type Case, caseSettings, messageBytes, rateOf } from "./processes.ts";

/** The trainings. */
const CASES: readonly Case[] = [
  { preset: "dense", batchSize: 250, images: 10_000 },
  { preset: "conv", batchSize: 125, images: 10_000 },
];
/** How many machines. */
const MACHINES = [4, 16, 64] as const;
/** Bits per second between two machines. */
const BANDWIDTHS = { "1 Gbit/s": 1e9, "10 Gbit/s": 1e10, "100 Gbit/s": 1e11 } as const;
/** Batches whose making is timed. */
const BATCHES = 20;

/** A model of more machines. */
export const MACHINES_CHECK: Check = {
  name: "machines",
  title: "A model of more machines",
  about:
    "Every machine has the preset's batch, so that n machines share one n times as large (`--parallel data`). The step of " +
    "one machine, the time in which the last of n makes its images, and the bytes of the gradients are measured here; " +
    "the bandwidth is stated. Each machine sends all but one n-th of its gradients to the others, which update a part of " +
    "the weights each, and as much of new weights. The efficiency is the step of one machine over that of n: the longest " +
    "of the step, the messages and the making of the images if all three go on at the same time, and their sum if none " +
    "does. The last machine draws the random numbers of all images before its own, and of the wrong labels of all.",
  times: 3,
  goals: [],
  run: modelMachines,
};

async function modelMachines(options: CheckOptions): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const one of CASES) findings.push(...await modelOf(one, options));
  return findings;
}

/** Measures a training on one machine, and says what it would come to on several. */
export async function modelOf(
  one: Case,
  { times, write }: Pick<CheckOptions, "times" | "write">,
): Promise<Finding[]> {
  const rates: number[] = [];
  for (let round = 0; round < times; round++) rates.push(await rateOf(one, "alone"));
  const step = 1000 * one.batchSize / median(rates);
  const bytes = messageBytes(one, "data");
  const findings: Finding[] = [];
  for (const machines of MACHINES) {
    const batch = await makingTime(one, machines);
    write(`${one.preset}: ${step.toFixed(1)} ms a step, ${batch.toFixed(2)} ms for images`);
    findings.push(
      ...Object.entries(BANDWIDTHS).map(([name, bandwidth]) => {
        const messages = 1000 * 8 * bytes * 2 * (machines - 1) / machines / bandwidth;
        return {
          what: `${one.preset}, ${machines} machines, ${name}`,
          figures: {
            "step in ms": step,
            "messages in ms": messages,
            "images in ms": batch,
            "efficiency, all at the same time": step / Math.max(step, messages, batch),
            "efficiency, one after the other": step / (step + messages + batch),
          },
        };
      }),
    );
  }
  return findings;
}

/** The median time in which the last of some machines makes its images of a batch, in milliseconds. */
async function makingTime(one: Case, machines: number): Promise<number> {
  const wanted = { ...defaultSettings(one.preset), ...caseSettings(one) };
  const batchSize = one.batchSize * machines;
  const plan = await prepareTraining({ ...wanted, batchSize });
  const inputs = trainingInputs(plan.network, { ...plan.stepOptions, processes: machines });
  const times = Array.from({ length: BATCHES }, (_, step) => {
    const start = performance.now();
    plan.batches.at(step, inputs, machines - 1);
    return performance.now() - start;
  });
  await plan.validator.dispose();
  return median(times);
}
