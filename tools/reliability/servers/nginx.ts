/**
 * nginx with the configuration of `docs/serving/`, on ports of its own.
 *
 * @module
 */

import { findProgram } from "@goodness/testing/find_program.ts";
import { join } from "node:path";
import { until } from "./until.ts";

const CONFIGURATION = new URL("../../../docs/serving/nginx.conf", import.meta.url);

/** What lets nginx send a request once more that a server did not answer. */
const REPEATS = " non_idempotent";

/** Where it runs, and what for. */
export interface NginxOptions {
  /** An empty folder of its own; started by root, nginx's workers are of another user, who must reach it. */
  readonly folder: string;
  /** The port that it listens on. */
  readonly port: number;
  /** The ports of the servers, as many as the configuration has. */
  readonly servers: readonly number[];
  /** Whether a request that was sent may be sent to another server. @default {true} */
  readonly repeats?: boolean;
}

/** What nginx did for a request. */
export interface ProxiedRequest {
  /** The status of its answer. */
  readonly status: number;
  /** The servers that were tried: address, and bytes that were sent to it. */
  readonly tried: readonly { readonly address: string; readonly bytes: number }[];
}

/** What the whole program needs around the configuration: all files are in one folder. */
function mainConfiguration(folder: string): string {
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `${kind}_temp_path ${folder}/${kind};`);
  return [
    `daemon off; worker_processes 2; pid ${folder}/pid;`,
    `events { worker_connections 256; }`,
    `http { ${temporary.join(" ")} include ${folder}/goodness.conf; }`,
  ].join("\n");
}

/** The configuration of users, for other ports and files. */
async function ownConfiguration(
  { folder, port, servers, repeats = true }: NginxOptions,
): Promise<string> {
  const changes: [from: string, to: string][] = [
    ["listen 80;", `listen 127.0.0.1:${port};`],
    ["/var/log/nginx/goodness.log", logPath(folder)],
    ...servers.map((server, at): [string, string] => [`127.0.0.1:800${at}`, `127.0.0.1:${server}`]),
    ...repeats ? [] : [[REPEATS, ""] satisfies [string, string]],
  ];
  return changes.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`${CONFIGURATION} must have ${JSON.stringify(from)}`);
    return text.replace(from, to);
  }, await Deno.readTextFile(CONFIGURATION));
}

function logPath(folder: string): string {
  return join(folder, "access.log");
}

/** nginx while it runs. */
export class Nginx {
  /** Where it listens. */
  readonly url: URL;
  readonly #folder: string;
  readonly #process: Deno.ChildProcess;

  private constructor(process: Deno.ChildProcess, { folder, port }: NginxOptions) {
    this.#process = process;
    this.#folder = folder;
    this.url = new URL(`http://127.0.0.1:${port}/`);
  }

  /**
   * Starts it.
   *
   * @param options Where it runs, and what for.
   * @returns nginx, listening.
   * @throws {Deno.errors.NotFound} If it is not installed.
   * @throws {Error} If it does not start; the message says why.
   */
  static async start(options: NginxOptions): Promise<Nginx> {
    const { folder } = options;
    const program = findProgram("nginx");
    if (program === null) {
      throw new Deno.errors.NotFound("Cannot find nginx: install it, on Debian nginx");
    }
    await Deno.writeTextFile(join(folder, "goodness.conf"), await ownConfiguration(options));
    await Deno.writeTextFile(join(folder, "nginx.conf"), mainConfiguration(folder));
    const process = new Deno.Command(program, {
      args: ["-p", folder, "-e", join(folder, "error.log"), "-c", join(folder, "nginx.conf")],
      ...{ stdin: "null", stdout: "null", stderr: "null" },
    }).spawn();
    const nginx = new Nginx(process, options);
    let hasEnded = false;
    process.status.then(() => hasEnded = true);
    await until("nginx to listen", async () => {
      if (hasEnded) throw new Error(await Deno.readTextFile(join(folder, "error.log")));
      return await nginx.#isListening();
    });
    return nginx;
  }

  async #isListening(): Promise<boolean> {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port: Number(this.url.port) })).close();
      return true;
    } catch (error) {
      if (error instanceof Deno.errors.ConnectionRefused) return false;
      throw error;
    }
  }

  /**
   * Reads its log.
   *
   * @param count How many requests it must have at least; a request is noted just after its answer.
   * @returns The requests so far.
   */
  async requests(count = 0): Promise<ProxiedRequest[]> {
    let lines: readonly string[] = [];
    await until("nginx to note requests", async () => {
      lines = (await Deno.readTextFile(logPath(this.#folder))).split("\n").slice(0, -1);
      return lines.length >= count;
    });
    return lines.map(proxiedRequest);
  }

  /** Ends it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGTERM");
    await this.#process.status;
  }
}

/** A list of the log, which has spaces in it. */
const LIST = String.raw`(\S+(?:, \S+)*)`;

/** From the status on. */
const LINE = new RegExp(String.raw`" (\d+) \S+ ${LIST} ${LIST} ${LIST} \S+$`);

function proxiedRequest(line: string): ProxiedRequest {
  const [, status, addresses, , bytes] = LINE.exec(line) ?? [];
  if (addresses === undefined || bytes === undefined) throw new Error(`The log has ${line}`);
  const sent = bytes.split(", ");
  const tried = addresses.split(", ").map((address, at) => ({
    address,
    bytes: Number(sent[at]) || 0,
  }));
  return { status: Number(status), tried };
}
