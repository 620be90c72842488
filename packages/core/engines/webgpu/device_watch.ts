/**
 * Noticing that a WebGPU device failed, or is gone.
 *
 * @module
 */

import type { Executable } from "../../ops/program.ts";

/** The device is gone: unplugged, reset by its driver, or destroyed. What it held is lost; a new one may be opened. */
export class DeviceLostError extends Error {
  /** The name of this class of errors. */
  override readonly name: string = "DeviceLostError";
}

/**
 * Watches devices. An invalid shader or exhausted memory throws nothing: the commands are dropped, and buffers keep
 * their old values. On a device that is lost, commands do nothing at all. So the first failure is kept, and thrown
 * from then on.
 */
export class DeviceWatch {
  #error: Error | undefined;
  /** Ends what waits for a device. */
  readonly #pending = new Set<(reason: Error) => void>();

  /**
   * Starts to watch.
   *
   * @param devices The devices.
   * @param onLoss Called when one is lost.
   */
  constructor(devices: ReadonlySet<GPUDevice>, onLoss: () => void) {
    for (const device of devices) {
      device.addEventListener("uncapturederror", (event) => {
        if (!(event instanceof GPUUncapturedErrorEvent)) return;
        this.#error ??= new Error(
          `Cannot continue as the WebGPU device failed: ${event.error.message}`,
        );
      });
      device.lost.then(({ message }) => {
        onLoss();
        this.#end(
          new DeviceLostError(`The WebGPU device was lost: ${message || "no reason given"}`),
        );
      });
    }
  }

  /** A loss explains the errors before it. */
  #end(loss: DeviceLostError): void {
    this.#error = loss;
    this.#pending.forEach((reject) => reject(loss));
    this.#pending.clear();
  }

  #check(): void {
    if (this.#error !== undefined) throw this.#error;
  }

  /**
   * Does something on the devices. It is begun before this returns.
   *
   * @param work What to do.
   * @returns Its result.
   * @throws {DeviceLostError} If a device is lost, even while this waits for it.
   * @throws {Error} If a device failed since it is watched.
   */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#check();
    const { promise: lost, reject } = Promise.withResolvers<never>();
    this.#pending.add(reject);
    try {
      const result = await Promise.race([work(), lost]);
      this.#check();
      return result;
    } catch (error) {
      await new Promise((done) => setTimeout(done)); // the loss may be told after what it caused
      this.#check();
      throw error;
    } finally {
      this.#pending.delete(reject);
    }
  }

  /**
   * Watches the devices while an executable uses them.
   *
   * @param executable The executable.
   * @returns The same, with the failures of the devices.
   */
  guard(executable: Executable): Executable {
    const { report } = executable;
    return {
      run: (inputs) => this.during(() => executable.run(inputs)),
      readState: (names) => this.during(() => executable.readState(names)),
      writeState: (values) => executable.writeState(values),
      dispose: () => executable.dispose(),
      ...(report && { report: () => report.call(executable) }),
    };
  }
}
