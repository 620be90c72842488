/**
 * `deno task page:serve`: serves `dist/` as files alone, as any static host does.
 *
 * @module
 */

import {
  exitStatus,
  makeCommand,
  processTerminal,
  type Terminal,
  wholeArgument,
} from "@goodness/cli";
import { Hono } from "hono";
import { serveStatic } from "hono/deno";

const HOST = "127.0.0.1";

/**
 * Serves the built page until the process ends.
 *
 * @param args The typed arguments.
 * @param terminal Where it writes.
 * @returns The exit status.
 */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  return await exitStatus(async () => {
    const command = makeCommand("deno task page:serve", "Serve dist/ as files alone.", terminal)
      .option("--port <port>", "port to listen on; 0 takes a free one", wholeArgument(0), 8080);
    const { port } = command.parse(args, { from: "user" }).opts<{ port: number }>();
    const app = new Hono().use(serveStatic({ root: "./dist" }));
    const onListen = ({ port }: Deno.NetAddr): void => {
      terminal.err(`Serving dist/ on http://${HOST}:${port}/\n`);
    };
    await Deno.serve({ hostname: HOST, port, onListen }, app.fetch).finished;
    return 0;
  }, terminal);
}

if (import.meta.main) Deno.exit(await main(Deno.args, processTerminal()));
