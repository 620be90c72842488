/**
 * The errors of invalid input, as opposed to a fault in the program.
 *
 * @module
 */

/**
 * Invalid input: a setting, a network, a data set or a file that cannot be used. The message names the value
 * and the remedy. Commands report it without a stack trace. Any other `RangeError` is a broken invariant.
 *
 * @example
 * ```ts
 * import { InputError } from "@goodness/core";
 * import { assert } from "@std/assert";
 *
 * assert(new InputError("Cannot train for 0 epochs: choose 1 or more") instanceof RangeError);
 * ```
 */
export class InputError extends RangeError {
  /** The name of this class of errors. */
  override readonly name: string = "InputError";
}

/**
 * What was asked for is right, and this machine does not have it, such as a precision that its processor lacks.
 * Another machine may.
 *
 * @example
 * ```ts
 * import { InputError, MachineError } from "@goodness/core";
 * import { assert } from "@std/assert";
 *
 * assert(new MachineError("Cannot compute in bf16: choose f32") instanceof InputError);
 * ```
 */
export class MachineError extends InputError {
  /** The name of this class of errors. */
  override readonly name: string = "MachineError";
}
