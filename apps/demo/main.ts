/**
 * Serves the demo: `deno task demo`.
 *
 * @module
 */

import { exitStatus, makeCommand, processTerminal, type Terminal, typedPath } from "@goodness/cli";
import { CoalescingClassifier, loadClassifier } from "@goodness/predict";
import { type Command, InvalidArgumentError, Option } from "commander";
import { createApp } from "./app.ts";
import { findModel, findSamples } from "./find_model.ts";
import { listen } from "./listen.ts";
import { readPage } from "./page_files.ts";
import { untilStopped } from "./stopping.ts";

/** The flags. */
export interface ServeOptions {
  /** Port to listen on; 0 takes a free one. */
  readonly port: number;
  /** Address to listen on. */
  readonly host: string;
  /** Model file; without one, see {@linkcode findModel}. */
  readonly model?: string;
  /** Names that requests may be for, besides those of this machine. */
  readonly allowHost?: readonly string[];
}

const NAME = "deno task demo";
const MAX_PORT = 65_535;

/** Those that the task has the permission for. */
const HOSTS = ["127.0.0.1", "localhost", "0.0.0.0"];

/** The names of this machine to itself. */
const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= MAX_PORT) return port;
  throw new InvalidArgumentError(`It must be an integer from 0 to ${MAX_PORT}.`);
}

function serveCommand(terminal: Terminal): Command {
  return makeCommand(
    NAME,
    "Serve a model: the page to draw on or to show pictures to, and POST /predict.",
    terminal,
  )
    .option("--port <port>", "port to listen on; 0 takes a free one", readPort, 8000)
    .addOption(
      new Option("--host <address>", "address to listen on; 0.0.0.0 for all")
        .choices(HOSTS)
        .default("127.0.0.1"),
    )
    .option(
      "--allow-host <names...>",
      "names that requests may be for, as of a proxy, where it listens to this machine alone",
    )
    .option(
      "--model <file|folder>",
      "model file, or the run folder that holds it (default: the newest run's, else the pretrained one)",
      typedPath,
    );
}

/**
 * Reads the command line.
 *
 * @param args What the user typed behind the command's name.
 * @param terminal Where help and messages go.
 * @returns The options.
 * @throws {CommanderError} If help was asked for (its `exitCode` is 0) or the arguments are wrong.
 */
export function parseArguments(args: readonly string[], terminal: Terminal): ServeOptions {
  return serveCommand(terminal).parse(args, { from: "user" }).opts<ServeOptions>();
}

/**
 * Loads a model and serves the demo until a signal ends it; see {@linkcode untilStopped}.
 *
 * @param options The flags.
 * @param terminal Where the address and the faults go.
 * @returns The exit status.
 * @throws {Deno.errors.NotFound} If there is no model.
 * @throws {Deno.errors.AddrInUse} If another server listens there.
 */
export async function serve(options: ServeOptions, terminal: Terminal): Promise<number> {
  const { host: hostname, port, allowHost = [] } = options;
  const log = (line: string): void => terminal.err(`${line}\n`);
  const path = await findModel({ model: options.model });
  const classifier = new CoalescingClassifier(await loadClassifier(path));
  const page = await readPage();
  const samples = await soundSamples(path, log) ??
    page.get(`${classifier.model.dataset}-samples.png`);
  const hosts = hostname === "0.0.0.0" ? undefined : [...LOOPBACK, ...allowHost];
  const app = createApp({ classifier, log, page, samples, hosts });
  const onListen = (port: number): void => log(`Serving ${path} on http://${hostname}:${port}/`);
  const server = listen(app, { hostname, port, onListen, log });
  // The classifier is not disposed of: the process may end while it works.
  return await untilStopped(server, app.quiet);
}

/** The samples beside a model; the demo does without those that are damaged. */
async function soundSamples(
  model: string,
  log: (line: string) => void,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await findSamples(model);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    log(`warning: ${error.message}`);
    return undefined;
  }
}

/**
 * Runs the command.
 *
 * @param args What the user typed behind its name.
 * @param terminal Where texts go.
 * @returns The exit status.
 */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  return await exitStatus(() => serve(parseArguments(args, terminal), terminal), terminal);
}

if (import.meta.main) Deno.exit(await main(Deno.args, processTerminal()));
