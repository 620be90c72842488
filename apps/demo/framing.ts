/**
 * What an answer says about the length of its body, and about the connection.
 *
 * @module
 */

import type { Context, MiddlewareHandler, Next } from "hono";

/**
 * Ends the connection after an answer to a body that was not read: where the next request begins is not known then.
 *
 * @param context The request's context.
 * @param next What answers.
 */
export async function closeUnread(context: Context, next: Next): Promise<void> {
  await next();
  const { body, bodyUsed } = context.req.raw;
  if (body !== null && !bodyUsed) context.header("Connection", "close");
}

/**
 * Makes a handler that ends each connection after an answer, between two requests, where whoever asked is to ask
 * another server from then on.
 *
 * @param isEnding Says whether that is so.
 * @returns The handler.
 */
export function closeWhen(isEnding: () => boolean): MiddlewareHandler {
  return async function closeConnection(context, next): Promise<void> {
    await next();
    if (isEnding()) context.header("Connection", "close");
  };
}

/**
 * Says in the answer to HEAD how long that to GET is.
 *
 * @param context The request's context.
 * @param next What answers.
 */
export async function stateLength(context: Context, next: Next): Promise<void> {
  await next();
  if (context.req.method !== "HEAD") return;
  const { byteLength } = await context.res.clone().arrayBuffer();
  context.header("Content-Length", String(byteLength));
}
