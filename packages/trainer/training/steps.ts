/**
 * The steps of a training, one after the other.
 *
 * @module
 */

import type { Executable, HostTensors } from "@goodness/core";
import type { RunReport } from "@goodness/core/ops";
import { PipelinedExecutable, type ReplayedSteps } from "@goodness/core/engines";

/** Makes the steps of a training. */
export interface TrainingSteps extends Pick<Executable, "writeState" | "dispose"> {
  /** Whether the device idles while state is read. */
  readonly stallsOnRead: boolean;
  /** How they are divided among processes, if they are. */
  readonly note?: string;
  /**
   * Queues a step, and waits for the one before it.
   *
   * @param step The step, from 0.
   * @throws {Error} If the step before it failed.
   */
  queue(step: number): Promise<void>;
  /**
   * Waits for the last step.
   *
   * @throws {Error} If it failed.
   */
  ended(): Promise<void>;
  /**
   * Reads the state after the last step.
   *
   * @param names The tensors to read; all by default.
   */
  readState(names?: readonly string[]): Promise<HostTensors>;
  /** How they run, where the engine says it. */
  report(): RunReport | undefined;
}

/** The steps, as a search for a fault makes them once more. */
export function replayed(steps: TrainingSteps): ReplayedSteps {
  return {
    run: async (step) => {
      await steps.queue(step);
      await steps.ended();
    },
    readState: (names) => steps.readState(names),
    writeState: (values) => steps.writeState(values),
  };
}

/** What steps are made from. */
export interface StepSource {
  /** Steps of the whole training. */
  readonly steps: number;
  /** Makes the inputs of a step, from 0. */
  readonly inputsAt: (step: number) => HostTensors;
  /** See {@linkcode TrainingSteps.stallsOnRead}. @default {false} */
  readonly stallsOnRead?: boolean | undefined;
}

/** Makes steps in this process: the batch of the next step while one runs. */
export class LocalSteps implements TrainingSteps {
  readonly stallsOnRead: boolean;
  readonly #executable: Executable;
  readonly #runs: PipelinedExecutable;
  readonly #source: StepSource;
  #next: { readonly step: number; readonly inputs: HostTensors } | undefined;

  /**
   * Takes ownership of an executable with no run in progress.
   *
   * @param executable The training step.
   * @param source Makes its inputs.
   */
  constructor(executable: Executable, source: StepSource) {
    this.#executable = executable;
    this.#runs = new PipelinedExecutable(executable);
    this.#source = source;
    this.stallsOnRead = source.stallsOnRead ?? false;
  }

  async queue(step: number): Promise<void> {
    const { inputsAt, steps } = this.#source;
    const before = this.#runs.run(this.#next?.step === step ? this.#next.inputs : inputsAt(step));
    const next = step + 1;
    this.#next = next < steps ? { step: next, inputs: inputsAt(next) } : undefined;
    await before;
  }

  async ended(): Promise<void> {
    await this.#runs.ended();
  }

  async readState(names?: readonly string[]): Promise<HostTensors> {
    await this.#runs.ended();
    return await this.#executable.readState(names);
  }

  writeState(values: HostTensors): void {
    this.#executable.writeState(values);
  }

  report(): RunReport | undefined {
    return this.#executable.report?.();
  }

  async dispose(): Promise<void> {
    await this.#executable.dispose();
  }
}
