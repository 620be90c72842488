/**
 * A Redis server of a test's own: on a free port, with its data in a folder that is removed afterwards.
 *
 * @module
 */

import { findProgram } from "./find_program.ts";
import type { Requirement } from "./requirement.ts";

/** How a server is started. */
export interface RedisOptions {
  /** Its password. @default {none} */
  readonly password?: string;
  /** Addresses that it listens on besides 127.0.0.1. @default {[]} */
  readonly addresses?: readonly string[];
}

/** What a test with such a server needs. */
export const REDIS: Requirement = findRedis() === null
  ? { missing: "there is no redis-server: apt-get install redis-server" }
  : {};

/** Finds the program of Redis or of Valkey; gives its path, or `null` if there is none. */
export function findRedis(): string | null {
  return findProgram("redis-server", "valkey-server");
}

/** A server that writes all that it is told to an append-only file before it answers. */
export class RedisServer implements AsyncDisposable {
  /** Its port. */
  readonly port: number;
  readonly #folder: string;
  readonly #options: RedisOptions;
  #process: Deno.ChildProcess | undefined;

  private constructor(port: number, folder: string, options: RedisOptions) {
    this.port = port;
    this.#folder = folder;
    this.#options = options;
  }

  /** Starts a server, and waits until it answers. */
  static async start(options: RedisOptions = {}): Promise<RedisServer> {
    const folder = await Deno.makeTempDir({ prefix: "goodness-redis-" });
    const server = new RedisServer(freePort(), folder, options);
    await server.restart();
    return server;
  }

  /** Its URL on this machine. */
  get url(): string {
    const { password } = this.#options;
    return `redis://${password === undefined ? "" : `:${password}@`}127.0.0.1:${this.port}`;
  }

  /** Starts it again with what it had. */
  async restart(): Promise<void> {
    const { password, addresses = [] } = this.#options;
    this.#process = new Deno.Command(findRedis() ?? "redis-server", {
      args: [
        ...["--port", String(this.port), "--bind", "127.0.0.1", ...addresses],
        ...["--dir", this.#folder, "--save", "", "--appendonly", "yes"],
        ...["--appendfsync", "always", "--protected-mode", "no"],
        ...(password === undefined ? [] : ["--requirepass", password]),
      ],
      ...{ stdin: "null", stdout: "null", stderr: "null" },
    }).spawn();
    await this.#answer();
  }

  async #answer(): Promise<void> {
    for (const end = performance.now() + 20_000; performance.now() < end;) {
      try {
        (await Deno.connect({ hostname: "127.0.0.1", port: this.port })).close();
        return;
      } catch (error) {
        if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
      }
      await new Promise((done) => setTimeout(done, 20));
    }
    throw new Error("redis-server did not answer");
  }

  /** Ends it as a failure of power does. */
  async kill(): Promise<void> {
    this.#process?.kill("SIGKILL");
    await this.#process?.status;
    this.#process = undefined;
  }

  /** Ends it, and removes its data. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await Deno.remove(this.#folder, { recursive: true });
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
