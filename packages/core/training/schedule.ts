/**
 * Learning-rate schedules.
 *
 * @module
 */

/** The learning-rate schedules, see {@linkcode scheduledRate}. */
export const SCHEDULE_NAMES = ["linear", "half-linear", "cosine", "constant"] as const;

/** The name of a learning-rate schedule. */
export type ScheduleName = typeof SCHEDULE_NAMES[number];

/** The learning rate as a fraction of its peak, by progress in `[0, 1]`. */
const SCHEDULES: Readonly<Record<ScheduleName, (progress: number) => number>> = {
  "linear": (progress) => 1 - progress,
  "half-linear": (progress) => Math.min(1, 2 * (1 - progress)),
  "cosine": (progress) => (1 + Math.cos(Math.PI * progress)) / 2,
  "constant": () => 1,
};

/**
 * The learning rate of a step. `linear` falls linearly. `half-linear` is constant for half of the training, then
 * falls linearly (Hinton's ffcode). `cosine` follows half a cosine (Loshchilov and Hutter 2017). All but `constant`
 * reach zero after the last step.
 *
 * @param peak The learning rate of the first step.
 * @param progress Steps made as a fraction of all, in `[0, 1]`.
 * @returns The learning rate.
 */
export function scheduledRate(schedule: ScheduleName, peak: number, progress: number): number {
  return peak * SCHEDULES[schedule](Math.min(1, progress));
}
