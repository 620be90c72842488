/**
 * Serves the demo: `deno task demo`.
 *
 * @module
 */

import { Command, CommanderError, InvalidArgumentError } from "commander";
import { createApp } from "./app.ts";
import { findModel } from "./find_model.ts";

/** The flags. */
export interface ServeOptions {
  /** Port to listen on; 0 takes a free one. */
  readonly port: number;
  /** Address to listen on. */
  readonly host: string;
  /** Model file; without one, see {@linkcode findModel}. */
  readonly model?: string;
}

/** Where help and messages go. */
export interface Output {
  /** Takes the help that was asked for. */
  readonly writeOut: (text: string) => void;
  /** Takes what is wrong with the arguments. */
  readonly writeErr: (text: string) => void;
}

const USAGE_ERROR = 2;
const MAX_PORT = 65_535;

const encoder = new TextEncoder();

const CONSOLE: Output = {
  writeOut: (text) => Deno.stdout.writeSync(encoder.encode(text)),
  writeErr: (text) => Deno.stderr.writeSync(encoder.encode(text)),
};

function log(line: string): void {
  CONSOLE.writeErr(`${line}\n`);
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= MAX_PORT) return port;
  throw new InvalidArgumentError(`It must be an integer from 0 to ${MAX_PORT}.`);
}

function createCommand(output: Output): Command {
  return new Command("deno task demo")
    .description("Serves the page to draw digits on, and POST /predict.")
    .option("--port <port>", "port to listen on; 0 takes a free one", readPort, 8000)
    .option("--host <address>", "address to listen on; 0.0.0.0 for all", "127.0.0.1")
    .option("--model <file>", "model file (default: the newest run's, else the pretrained one)")
    .allowExcessArguments(false)
    .configureOutput({
      ...output,
      // Without these, commander asks the environment, which needs a permission.
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .exitOverride();
}

/**
 * Reads the command line.
 *
 * @param args The arguments after the script's name.
 * @param output Where help and messages go: the process's own streams where none is given.
 * @returns The options.
 * @throws {CommanderError} If help was asked for (its `exitCode` is 0) or the arguments are wrong.
 */
export function parseArguments(args: readonly string[], output: Output = CONSOLE): ServeOptions {
  return createCommand(output).parse([...args], { from: "user" }).opts<ServeOptions>();
}

/**
 * Loads a model and serves the demo until the process is interrupted.
 *
 * @param options The flags.
 * @throws {Deno.errors.NotFound} If there is no model.
 * @throws {Deno.errors.AddrInUse} If another server listens there.
 */
export async function serve(options: ServeOptions): Promise<void> {
  const { host: hostname, port } = options;
  const path = await findModel({ model: options.model });
  // Only now: help and wrong flags need no engine, and none of its permissions.
  const { loadClassifier } = await import("@goodness/predict");
  const classifier = await loadClassifier(path);
  try {
    const app = createApp({ classifier, log });
    const server = Deno.serve({
      hostname,
      port,
      onListen: ({ port }) => log(`Serving ${path} on http://${hostname}:${port}/`),
    }, app.fetch);
    for (const signal of ["SIGINT", "SIGTERM"] as const) {
      Deno.addSignalListener(signal, () => server.shutdown());
    }
    await server.finished;
  } finally {
    await classifier.dispose();
  }
}

function describe(error: unknown, { host, port }: ServeOptions): string {
  if (error instanceof Deno.errors.AddrInUse) {
    return `Cannot listen as the port must be free: current value is ${host}:${port}; ` +
      "stop the other server or choose another --port";
  }
  return error instanceof Error ? error.message : String(error);
}

function readOptions(): ServeOptions {
  try {
    return parseArguments(Deno.args);
  } catch (error) {
    // Commander has printed its own message.
    if (error instanceof CommanderError) Deno.exit(error.exitCode === 0 ? 0 : USAGE_ERROR);
    throw error;
  }
}

async function main(): Promise<void> {
  const options = readOptions();
  try {
    await serve(options);
  } catch (error) {
    log(describe(error, options));
    Deno.exit(1);
  }
}

if (import.meta.main) await main();
