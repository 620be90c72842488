/**
 * A training step that runs as fused programs on a WebGPU device. Its state and its inputs have the names and
 * shapes of the program that it replaces.
 *
 * @module
 */

import {
  checkHostTensors,
  type Executable,
  type HostTensors,
  type Program,
  type RunReport,
} from "../../ops/program.ts";
import { bytesMoved, type ComputePlan } from "./compute_program.ts";
import { ComputeSession } from "./compute_session.ts";

/** The parts of a fused executable. */
export interface FusedParts {
  /** The device. */
  readonly device: GPUDevice;
  /** The program that the plan implements. */
  readonly program: Program;
  /** The fused programs. */
  readonly plan: ComputePlan;
}

/** A program as fused programs; made by {@linkcode compileFused}. */
class FusedExecutable implements Executable {
  readonly #program: Program;
  readonly #session: ComputeSession;
  readonly #report: RunReport;

  constructor({ program, plan }: FusedParts, session: ComputeSession) {
    this.#program = program;
    this.#session = session;
    this.#report = {
      fused: true,
      dispatches: plan.programs.length,
      bytes: bytesMoved(plan),
    };
  }

  run(inputs: HostTensors): Promise<HostTensors> {
    checkHostTensors(inputs, this.#program.inputs, { complete: true });
    this.#writeAll(inputs);
    this.#session.run();
    return Promise.resolve({});
  }

  async readState(
    names: readonly string[] = Object.keys(this.#program.state),
  ): Promise<HostTensors> {
    return await this.#session.read(names);
  }

  writeState(values: HostTensors): void {
    checkHostTensors(values, this.#program.state, { complete: false });
    this.#writeAll(values);
  }

  #writeAll(values: HostTensors): void {
    for (const [name, data] of Object.entries(values)) this.#session.write(name, data);
  }

  report(): RunReport {
    return this.#report;
  }

  dispose(): Promise<void> {
    this.#session.destroy();
    return Promise.resolve();
  }
}

/**
 * Compiles fused programs and writes the first state to their buffers.
 *
 * @param parts The device, the program and the plan.
 * @param state The first state.
 * @returns The executable.
 * @throws {RangeError} If a tensor of the state is missing or has the wrong length.
 */
export async function compileFused(parts: FusedParts, state: HostTensors): Promise<Executable> {
  checkHostTensors(state, parts.program.state, { complete: true });
  const session = await ComputeSession.create(parts.device, parts.plan, parts.program.name);
  const executable = new FusedExecutable(parts, session);
  executable.writeState(state);
  return executable;
}
