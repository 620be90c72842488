/**
 * Checks a plan against the limits of a device.
 *
 * @module
 */

import { InputError } from "../../ops/input_error.ts";
import { bytesOf, type ComputePlan, type Workgroups } from "./compute_program.ts";
import type { DeviceLimits } from "./tile.ts";

/**
 * Checks that a device can bind a plan's buffers and run its programs.
 *
 * @param plan The programs and their buffers.
 * @param limits The device's limits.
 * @throws {InputError} If a buffer is too long or a program has too many workgroups.
 */
export function checkLimits({ buffers, programs }: ComputePlan, limits: DeviceLimits): void {
  for (const [name, spec] of Object.entries(buffers)) {
    if (bytesOf(spec) <= limits.maxStorageBufferBindingSize) continue;
    throw new InputError(
      `Cannot bind "${name}" of ${bytesOf(spec)} bytes: the device allows ` +
        `${limits.maxStorageBufferBindingSize}; choose a smaller batch`,
    );
  }
  const most = limits.maxComputeWorkgroupsPerDimension;
  const tooMany = (workgroups: Workgroups): boolean => workgroups.some((count) => count > most);
  const program = programs.find(({ workgroups }) => tooMany(workgroups));
  if (program === undefined) return;
  throw new InputError(
    `Cannot run "${program.label}" in [${program.workgroups}] workgroups: the device allows ` +
      `${most} along an axis; choose a smaller batch`,
  );
}
