/**
 * For which names a server answers.
 *
 * @module
 */

import type { MiddlewareHandler } from "hono";
import { ProblemError } from "./problem.ts";

/**
 * Makes a handler that refuses requests for other names. A page of a stranger whose name is suddenly resolved to this
 * machine (DNS rebinding) would otherwise be this server's own page to a browser.
 *
 * @param hosts The names and addresses that are answered for, without ports; all if left out.
 * @returns A handler that throws a 421 {@linkcode ProblemError}.
 */
export function checkHost(hosts?: readonly string[]): MiddlewareHandler {
  return async function refuseOtherHosts(context, next): Promise<void> {
    const host = context.req.header("Host"); // HTTP/1.0 has none, and no browser speaks it
    const name = host?.replace(/:\d*$/, "").toLowerCase();
    if (hosts !== undefined && name !== undefined && !hosts.includes(name)) {
      throw new ProblemError(
        421,
        `Cannot answer for ${JSON.stringify(host?.slice(0, 80))} as this server answers for ` +
          `${hosts.join(", ")} alone: ask for one of these, or let it answer for that name`,
      );
    }
    await next();
  };
}
