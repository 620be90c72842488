/**
 * Pipelined runs: an engine with threads goes from one run to the next without waiting for JavaScript.
 *
 * @module
 */

import type { Executable, HostTensors } from "../ops/program.ts";

/** Queues each run of an executable while the run before it executes. Outputs are dropped. */
export class PipelinedExecutable {
  readonly #executable: Executable;
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Takes an executable with no run in progress.
   */
  constructor(executable: Executable) {
    this.#executable = executable;
  }

  /**
   * Queues a run, and waits for the one before it.
   *
   * @param inputs Its inputs. They must not change before the promise of the next run resolves.
   * @throws {Error} If the run before it failed.
   */
  async run(inputs: HostTensors): Promise<void> {
    const before = this.#last;
    this.#last = this.#executable.run(inputs);
    this.#last.catch(() => {}); // the next wait throws it
    await before;
  }

  /**
   * Waits for the last run.
   *
   * @throws {Error} If it failed.
   */
  async ended(): Promise<void> {
    await this.#last;
  }
}
