/**
 * Runs asked for ahead of time, so that an engine with threads of its own goes from one to the next without
 * waiting for JavaScript.
 *
 * @module
 */

import type { Executable, HostTensors } from "../ops/program.ts";

/** Asks an executable for each run while the one before it is made. Its outputs are not looked at. */
export class PipelinedExecutable {
  readonly #executable: Executable;
  #last: Promise<unknown> = Promise.resolve();

  /**
   * Takes an executable, of which no run is going on.
   */
  constructor(executable: Executable) {
    this.#executable = executable;
  }

  /**
   * Asks for a run.
   *
   * @param inputs Its inputs; they must stay as they are until the next run has been waited for.
   * @returns Resolves when the run before it is done.
   * @throws {Error} If the run before it failed.
   */
  async run(inputs: HostTensors): Promise<void> {
    const before = this.#last;
    this.#last = this.#executable.run(inputs);
    this.#last.catch(() => {}); // whoever waits for it next hears of it
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
