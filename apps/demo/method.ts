/**
 * Answers to methods that a path does not have.
 *
 * @module
 */

import type { Context, Handler } from "hono";
import { ProblemError } from "./problem.ts";

/**
 * Makes the handler for a path's remaining methods; it goes after the path's own handlers.
 *
 * @param methods The methods that the path has, as in an `Allow` field: `GET, HEAD`.
 * @returns A handler that throws a 405 {@linkcode ProblemError}.
 */
export function allowOnly(methods: string): Handler {
  return function rejectMethod(context: Context): never {
    const { method, path } = context.req;
    throw new ProblemError(
      405,
      `Cannot ${method} ${path} as its method must be one of: ${methods}`,
      { headers: { Allow: methods } },
    );
  };
}
