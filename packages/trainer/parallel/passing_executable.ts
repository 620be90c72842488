/**
 * A training step of some layers, between processes that train the layers before and after.
 *
 * @module
 */

import type { Executable, HostTensors, Shape } from "@goodness/core";
import type { Communicator } from "@goodness/core/engines/mpi";
import { sizeOf } from "@goodness/core/ops";

/** What passes between processes. */
export interface Passing {
  /** The processes. */
  readonly communicator: Communicator;
  /** The shapes of the inputs that the process before sends. */
  readonly passed: Readonly<Record<string, Shape>>;
}

/** Buffers of messages: so many steps may be in flight. */
const IN_FLIGHT = 2;

/**
 * Receives what its layers need from the process before, and sends what they pass on to the process behind. Nothing
 * comes back, so the process before goes on with the next step meanwhile.
 */
export class PassingExecutable implements Executable {
  readonly #executable: Executable;
  readonly #communicator: Communicator;
  /** The inputs from the process before, for each step in flight. */
  readonly #received: readonly HostTensors[];
  #runs = 0;
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Takes ownership of an executable.
   *
   * @param executable The step of the layers. Its outputs are sent on.
   * @param passing What passes between processes.
   */
  constructor(executable: Executable, { communicator, passed }: Passing) {
    this.#executable = executable;
    this.#communicator = communicator;
    this.#received = Array.from({ length: IN_FLIGHT }, () =>
      Object.fromEntries(
        Object.entries(passed).map(([name, shape]) => [name, new Float32Array(sizeOf(shape))]),
      ));
  }

  async run(inputs: HostTensors): Promise<HostTensors> {
    const { rank } = this.#communicator;
    const received = this.#received[this.#runs++ % IN_FLIGHT] ?? {};
    const receives = Object.values(received).map((values) =>
      this.#communicator.receive(values, rank - 1)
    );
    const before = this.#last;
    const started = Promise.withResolvers<void>();
    this.#last = started.promise;
    let running: Promise<HostTensors>;
    try {
      await before; // runs start in order
      await Promise.all(receives);
      running = this.#executable.run({ ...inputs, ...received });
    } finally {
      started.resolve();
    }
    const passed = await running;
    const sends = Object.values(passed).map((values) => this.#communicator.send(values, rank + 1));
    await Promise.all(sends);
    return {};
  }

  async readState(names?: readonly string[]): Promise<HostTensors> {
    return await this.#executable.readState(names);
  }

  writeState(values: HostTensors): void {
    this.#executable.writeState(values);
  }

  async dispose(): Promise<void> {
    await this.#executable.dispose();
  }
}
