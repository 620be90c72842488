/**
 * Serves the demo: `deno task demo`.
 *
 * @module
 */

import { exitStatus, processTerminal, type Terminal } from "@goodness/cli";
import { createEngine } from "@goodness/core";
import { createApp } from "./app.ts";
import { findModel } from "./find_model.ts";
import { followModel, versionOf } from "./follow_model.ts";
import { listen } from "./listen.ts";
import { loadServed } from "./load_served.ts";
import { DEFAULT_NAME, Models, type ServedModel } from "./models.ts";
import type { RequestRecord } from "./observe.ts";
import { PrometheusMetrics } from "./metrics.ts";
import { readPage } from "./page_files.ts";
import { folderRuns } from "./runs/folder_runs.ts";
import { folderSweeps } from "./sweeps/folder_sweeps.ts";
import { parseArguments, type ServeOptions } from "./serve_options.ts";
import { untilStopped } from "./stopping.ts";

/** Where trainings and sweeps make their folders. */
const RUNS = "runs";
const SWEEPS = "runs/sweeps";

/** The names of this machine to itself. */
const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

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
  const { host: hostname, port, precision, allowHost = [] } = options;
  const write = (line: string): void => terminal.err(`${line}\n`);
  const isJson = options.log === "json";
  const log = isJson ? (message: string): void => write(logLine(message)) : write;
  const onRequest = isJson
    ? (record: RequestRecord): void => write(JSON.stringify(record))
    : undefined;
  const paths = await findModels(options.model);
  const page = await readPage();
  const engine = await createEngine("auto", { precision });
  const inTrainingPrecision = precision !== "f32";
  const load = (path: string): Promise<ServedModel> =>
    loadServed(path, { engine, inTrainingPrecision, log, page });
  const versions = await mapValues(paths, versionOf);
  const models = new Models(await mapValues(paths, load));
  const hosts = hostname === "0.0.0.0" ? undefined : [...LOOPBACK, ...allowHost];
  const app = createApp({
    classifier: models,
    page,
    runs: folderRuns(RUNS),
    sweeps: folderSweeps(SWEEPS),
    hosts,
    origins: options.corsOrigin,
    metrics: new PrometheusMetrics(),
    onRequest,
    log,
  });
  const onListen = (port: number): void =>
    log(`Serving ${listOf(paths)} on http://${hostname}:${port}/`);
  const server = listen(app, { hostname, port, onListen, log });
  for (const [name, version] of Object.entries(versions)) {
    const find = (): Promise<string> => findModel({ model: options.model?.[name] });
    followModel(models, { name, version, find, load, log });
  }
  // No classifier is disposed of: the process may end while one works.
  return await untilStopped(server, { app, drainMs: 1000 * options.drain });
}

function logLine(message: string): string {
  return JSON.stringify({ time: new Date().toISOString(), message });
}

/** The model files by name: those asked for, or else the newest. */
async function findModels(asked: ServeOptions["model"]): Promise<Record<string, string>> {
  if (asked === undefined) return { [DEFAULT_NAME]: await findModel() };
  return await mapValues(asked, (model) => findModel({ model }));
}

/** Makes something of each value, one after the other. */
async function mapValues<Value>(
  paths: Readonly<Record<string, string>>,
  make: (path: string) => Promise<Value>,
): Promise<Record<string, Value>> {
  const made: Record<string, Value> = {};
  for (const [name, path] of Object.entries(paths)) made[name] = await make(path);
  return made;
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
