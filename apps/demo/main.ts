/**
 * Serves the demo: `deno task demo`.
 *
 * @module
 */

import { exitStatus, makeCommand, processTerminal, type Terminal, typedPath } from "@goodness/cli";
import { createEngine } from "@goodness/core";
import { type Command, InvalidArgumentError, Option } from "commander";
import { createApp } from "./app.ts";
import { findModel } from "./find_model.ts";
import { followNewest } from "./follow_newest.ts";
import { listen } from "./listen.ts";
import { loadServed } from "./load_served.ts";
import { DEFAULT_NAME, Models, type ServedModel } from "./models.ts";
import type { RequestRecord } from "./observe.ts";
import { PrometheusMetrics } from "./metrics.ts";
import { readPage } from "./page_files.ts";
import { folderRuns } from "./runs/folder_runs.ts";
import { untilStopped } from "./stopping.ts";

/** The flags. */
export interface ServeOptions {
  /** Port to listen on; 0 takes a free one. */
  readonly port: number;
  /** Address to listen on. */
  readonly host: string;
  /** Model files by name, the default first; without one, see {@linkcode findModel}. */
  readonly model?: Readonly<Record<string, string>>;
  /** Names that requests may be for, besides those of this machine. */
  readonly allowHost?: readonly string[];
  /** Origins whose pages may ask the server. */
  readonly corsOrigin?: readonly string[];
  /** How requests are logged; not at all if left out. */
  readonly log?: "json";
}

const NAME = "deno task demo";
const MAX_PORT = 65_535;

/** Where trainings make their folders. */
const RUNS = "runs";

/** Those that the task has the permission for. */
const HOSTS = ["127.0.0.1", "localhost", "0.0.0.0"];

/** The names of this machine to itself. */
const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= MAX_PORT) return port;
  throw new InvalidArgumentError(`It must be an integer from 0 to ${MAX_PORT}.`);
}

function readOrigin(text: string, before: readonly string[] = []): readonly string[] {
  if (URL.parse(text)?.origin === text) return [...before, text];
  throw new InvalidArgumentError("It must be an origin, such as https://example.org.");
}

/** A model file with a name before it, as of a flag that may be repeated. */
const NAMED_MODEL = /^([\w.-]+)=(.+)$/s;

function readModel(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, name = DEFAULT_NAME, path = text] = NAMED_MODEL.exec(text) ?? [];
  if (Object.hasOwn(before, name)) {
    throw new InvalidArgumentError(
      `There are two models of the name "${name}": write <name>=<file>.`,
    );
  }
  return { ...before, [name]: typedPath(path) };
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
      "--cors-origin <origins...>",
      "origins whose pages may ask this server from a browser (default: none)",
      readOrigin,
    )
    .addOption(
      new Option("--log <format>", "log every request to standard error, one line of JSON each")
        .choices(["json"]),
    )
    .option(
      "--model <[name=]file|folder>",
      "model file, or the run folder that holds it; repeat it with names to serve several " +
        "(default: the newest run's, also of a run that finishes later, else the pretrained one)",
      readModel,
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
  const write = (line: string): void => terminal.err(`${line}\n`);
  const isJson = options.log === "json";
  const log = isJson ? (message: string): void => write(logLine(message)) : write;
  const onRequest = isJson
    ? (record: RequestRecord): void => write(JSON.stringify(record))
    : undefined;
  const paths = await findModels(options.model);
  const page = await readPage();
  const engine = await createEngine("auto");
  const load = (path: string): Promise<ServedModel> => loadServed(path, { engine, log, page });
  const models = new Models(await loadAll(paths, load));
  const hosts = hostname === "0.0.0.0" ? undefined : [...LOOPBACK, ...allowHost];
  const app = createApp({
    classifier: models,
    page,
    runs: folderRuns(RUNS),
    hosts,
    origins: options.corsOrigin,
    metrics: new PrometheusMetrics(),
    onRequest,
    log,
  });
  const onListen = (port: number): void =>
    log(`Serving ${listOf(paths)} on http://${hostname}:${port}/`);
  const server = listen(app, { hostname, port, onListen, log });
  const [path] = Object.values(paths);
  if (options.model === undefined && path !== undefined) followNewest(models, { path, load, log });
  // No classifier is disposed of: the process may end while one works.
  return await untilStopped(server, app.quiet);
}

function logLine(message: string): string {
  return JSON.stringify({ time: new Date().toISOString(), message });
}

/** The model files by name: those asked for, or else the newest. */
async function findModels(asked: ServeOptions["model"]): Promise<Record<string, string>> {
  if (asked === undefined) return { [DEFAULT_NAME]: await findModel() };
  const found: Record<string, string> = {};
  for (const [name, model] of Object.entries(asked)) found[name] = await findModel({ model });
  return found;
}

async function loadAll(
  paths: Readonly<Record<string, string>>,
  load: (path: string) => Promise<ServedModel>,
): Promise<Record<string, ServedModel>> {
  const models: Record<string, ServedModel> = {};
  for (const [name, path] of Object.entries(paths)) models[name] = await load(path);
  return models;
}

/** Model files as they are typed: one alone without its name. */
function listOf(paths: Readonly<Record<string, string>>): string {
  const all = Object.entries(paths);
  return all.length === 1
    ? Object.values(paths).join()
    : all.map((one) => one.join("=")).join(", ");
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
