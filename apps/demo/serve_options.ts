/**
 * The flags of `deno task demo`.
 *
 * @module
 */

import type { PrecisionChoice } from "@goodness/core";
import { makeCommand, type Terminal, typedPath, wholeArgument } from "@goodness/cli";
import { type Command, InvalidArgumentError, Option } from "commander";
import { DEFAULT_NAME } from "./models.ts";

/** The flags. */
export interface ServeOptions {
  /** Port to listen on; 0 takes a free one. */
  readonly port: number;
  /** Address to listen on. */
  readonly host: string;
  /** Model files by name, the default first. @default {the newest run's, else the pretrained one} */
  readonly model?: Readonly<Record<string, string>>;
  /** Names that requests may be for, besides those of this machine. */
  readonly allowHost?: readonly string[];
  /** Origins whose pages may ask the server. */
  readonly corsOrigin?: readonly string[];
  /** Seconds to say that it is not ready, and still answer, once a signal ends it. */
  readonly drain: number;
  /** How requests are logged; not at all if left out. */
  readonly log?: "json";
  /** The precision of the products that goodness is computed by. */
  readonly precision: typeof PRECISIONS[number];
}

/** Those that goodness is computed in. */
const PRECISIONS = ["f32", "bf16", "auto"] as const satisfies readonly PrecisionChoice[];

const NAME = "deno task demo";
const MAX_PORT = 65_535;

/** Those that the task has the permission for. */
const HOSTS = ["127.0.0.1", "localhost", "0.0.0.0"];

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
      "--drain <seconds>",
      "how long to say that it is not ready, and still answer, before a signal ends it",
      wholeArgument(0),
      0,
    )
    .addOption(
      new Option(
        "--precision <name>",
        "precision of the products that goodness is computed by; bf16 answers many images sooner where " +
          "the processor has it; auto: bf16 if so, else f32",
      )
        .choices(PRECISIONS)
        .default("f32"),
    )
    .option(
      "--model <[name=]file|folder>",
      "model file, or the run folder that holds it, followed when it is replaced; repeat it with names " +
        "to serve several " +
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
