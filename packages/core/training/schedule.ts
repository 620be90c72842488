/**
 * Learning-rate schedules.
 *
 * @module
 */

/** How the learning rate falls, to zero after the last step. */
export const SCHEDULE_NAMES = ["linear", "half-linear", "cosine", "constant"] as const;

/** The name of a way for the learning rate to fall. */
export type ScheduleName = typeof SCHEDULE_NAMES[number];

/** The learning rate as a part of its peak, by the part of the training that is over. */
const SCHEDULES: Readonly<Record<ScheduleName, (progress: number) => number>> = {
  "linear": (progress) => 1 - progress,
  "half-linear": (progress) => Math.min(1, 2 * (1 - progress)),
  "cosine": (progress) => (1 + Math.cos(Math.PI * progress)) / 2,
  "constant": () => 1,
};

/**
 * The learning rate of a step. `linear`: falls in a straight line; `half-linear`: stays for half of the
 * training, then falls in a straight line (Hinton's ffcode); `cosine`: follows half a cosine
 * (Loshchilov and Hutter 2017); `constant`: stays. All but the last end at zero after the last step.
 *
 * @param schedule How it falls.
 * @param peak The learning rate of the first step.
 * @param progress The part of the training that is over, in `[0, 1]`.
 * @returns The learning rate.
 */
export function scheduledRate(schedule: ScheduleName, peak: number, progress: number): number {
  return peak * SCHEDULES[schedule](Math.min(1, progress));
}
