/**
 * The processor of this machine, without which seconds mean little.
 *
 * @module
 */

import { cpus } from "node:os";

/** A processor. */
export interface Processor {
  /** Its name, as the operating system gives it. */
  readonly model: string;
  /** Logical cores. */
  readonly cores: number;
}

/**
 * Looks at the processor of this machine.
 *
 * @returns The processor; `null` if this process may not know (`--allow-sys=cpus`).
 */
export function processor(): Processor | null {
  const { state } = Deno.permissions.querySync({ name: "sys", kind: "cpus" });
  if (state !== "granted") return null;
  const cores = cpus();
  return { model: cores[0]?.model.trim() ?? "unknown", cores: cores.length };
}
