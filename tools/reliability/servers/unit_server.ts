/**
 * A server of several, as systemd would run it.
 *
 * @module
 */

import { runProgram } from "../../bench/subprocess.ts";
import { pause } from "../flood/clients.ts";
import { startUnit, type UnitServerOptions } from "./unit.ts";
import { until } from "./until.ts";

/** Kibibytes, which `ps` counts, of a mebibyte. */
const KIB_PER_MIB = 1024;

/** What Linux counts in. */
const TICK_MS = 10;

/** How long a server that is killed has stood still, so that it has requests without answers. */
const STILL_MS = 500;

/** A server that runs. */
export class UnitServer {
  /** Where it listens. */
  readonly url: URL;
  readonly #process: Deno.ChildProcess;
  readonly #said: Promise<string>;
  #hasEnded = false;

  private constructor(process: Deno.ChildProcess, url: URL) {
    this.#process = process;
    this.#said = new Response(process.stderr).text();
    this.url = url;
    process.status.then(() => this.#hasEnded = true);
  }

  /**
   * Starts a server, and waits until it is ready.
   *
   * @param options What differs from server to server.
   * @returns The server.
   * @throws {Error} If it ends before it is ready.
   */
  static async start(options: UnitServerOptions): Promise<UnitServer> {
    const url = new URL(`http://127.0.0.1:${options.port}/`);
    const server = new UnitServer(await startUnit(options), url);
    await until("a server to be ready", async () => {
      if (server.#hasEnded) throw new Error(`A server has ended: ${await server.#said}`);
      return await server.isReady();
    });
    return server;
  }

  /** Whether it says that it is ready. */
  async isReady(): Promise<boolean> {
    try {
      const response = await fetch(new URL("/v2/health/ready", this.url));
      await response.body?.cancel();
      return response.ok;
    } catch (error) {
      if (error instanceof TypeError) return false; // It does not listen.
      throw error;
    }
  }

  /** The SHA-256 of the model file that it serves. */
  async modelDigest(): Promise<string> {
    return (await (await fetch(new URL("/healthz", this.url))).json()).sha256;
  }

  /** Mebibytes that it holds. */
  async residentMebibytes(): Promise<number> {
    const { out } = await runProgram("ps", ["-o", "rss=", "-p", String(this.#process.pid)]);
    return Number(out) / KIB_PER_MIB;
  }

  /** Milliseconds of cores that it has used. */
  async cpuMilliseconds(): Promise<number> {
    const { out } = await runProgram("cat", [`/proc/${this.#process.pid}/stat`]);
    // Behind the name, which may have spaces, and eleven others: ticks of the program and of the system for it.
    const [user = NaN, system = NaN] = out.split(") ").at(-1)?.split(" ").slice(11).map(Number) ??
      [];
    return (user + system) * TICK_MS;
  }

  /**
   * Kills it while it has requests: it is made to stand still, and then ended by SIGKILL.
   *
   * @returns When it had ended, as `performance.now()`.
   */
  async kill(): Promise<number> {
    this.#process.kill("SIGSTOP");
    await pause(STILL_MS);
    this.#process.kill("SIGKILL");
    await this.#process.status;
    return performance.now();
  }

  /** Tells it to end, by SIGTERM. */
  terminate(): void {
    this.#process.kill("SIGTERM");
  }

  /** Its exit status, once it has ended. */
  async ended(): Promise<number> {
    const { code } = await this.#process.status;
    await this.#said;
    return code;
  }

  /** Ends it if it has not ended. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#hasEnded) this.terminate();
    await this.ended();
  }
}
