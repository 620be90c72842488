/**
 * A server that goes on when it could take no more connections.
 *
 * @module
 */

import type { App } from "./app.ts";

/** A server, as far as its end is concerned. */
export interface Listening {
  /** Settles when it has ended. */
  readonly finished: Promise<void>;
  /** Takes no new connections, and ends when the requests under way are answered. */
  readonly shutdown: () => Promise<void>;
}

/** How to listen. */
export interface ListenOptions {
  /** Address to listen on. */
  readonly hostname: string;
  /** Port to listen on; 0 takes a free one. */
  readonly port: number;
  /** Takes the port, once. */
  readonly onListen: (port: number) => void;
  /** Takes a line about connections that could not be taken. */
  readonly log: (line: string) => void;
}

/** How long it waits for others to close connections. */
const PAUSE_MS = 500;

/**
 * Serves an application. Deno ends a server that has no file descriptor left for a connection; this one listens
 * anew when some connections are closed.
 *
 * @param app The application.
 * @param options How to listen.
 * @returns The server.
 * @throws {Deno.errors.AddrInUse} If another server listens there; the message has the address.
 */
export function listen(app: App, { hostname, port, onListen, log }: ListenOptions): Listening {
  let server = open(app, { hostname, port, onListen: (address) => onListen(address.port) });
  const again = { hostname, port: server.addr.port, onListen: () => {} };
  let isEnding = false;
  const untilEnd = async (): Promise<void> => {
    for (;;) {
      try {
        return await server.finished;
      } catch (error) {
        if (isEnding) return;
        log(`Cannot take more connections, and listens again soon: ${error}`);
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
        if (isEnding) return;
        server = open(app, again);
      }
    }
  };
  const shutdown = async (): Promise<void> => {
    isEnding = true;
    app.endStreams();
    await server.shutdown();
  };
  return { finished: untilEnd(), shutdown };
}

function open(app: App, options: Deno.ServeTcpOptions): Deno.HttpServer<Deno.NetAddr> {
  try {
    return Deno.serve(options, app.fetch);
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    throw new Deno.errors.AddrInUse(
      `Cannot listen as the port must be free: current value is ${options.hostname}:${options.port}; ` +
        "stop the other server or choose another --port",
    );
  }
}
