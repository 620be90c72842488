/**
 * The demo's server as users start it: a process of its own.
 *
 * @module
 */

import { runProgram } from "./subprocess.ts";

/** Bytes of the unit that `ps` counts in. */
const PS_UNIT = 1024;

/** A server and where it listens. */
export class ServerProcess {
  /** Where it listens. */
  readonly url: URL;
  readonly #process: Deno.ChildProcess;

  private constructor(process: Deno.ChildProcess, url: URL) {
    this.#process = process;
    this.url = url;
  }

  /**
   * Starts `deno task demo` on a free port.
   *
   * @param model The model file.
   * @returns The server, listening.
   * @throws {Error} If it ends before it listens.
   */
  static async start(model: string): Promise<ServerProcess> {
    const process = new Deno.Command(Deno.execPath(), {
      args: ["task", "--quiet", "demo", "--port", "0", "--model", model],
      env: { NO_COLOR: "1" },
      ...{ stdin: "null", stdout: "null", stderr: "piped" },
    }).spawn();
    return new ServerProcess(process, await listening(process.stderr));
  }

  /**
   * Looks at its memory.
   *
   * @returns Bytes that it holds; those of the task around it are left out.
   * @throws {Error} If `ps` does not say.
   */
  async residentBytes(): Promise<number> {
    const { out } = await runProgram("ps", ["-A", "-o", "pid=,ppid=,rss="]);
    const bytes = residentOf(out, this.#process.pid);
    if (bytes > 0) return bytes;
    throw new Error(`Cannot see the memory of process ${this.#process.pid}: ps shows none`);
  }

  /**
   * Ends it by a signal that its task forwards.
   *
   * @returns Its exit status: 0 if it has answered every request.
   */
  async stop(): Promise<number> {
    this.#process.kill("SIGTERM");
    return (await this.#process.status).code;
  }
}

/**
 * Finds the memory of a process whose child does the work, as with a task.
 *
 * @param listing Lines of process, parent and resident KiB.
 * @param root The process.
 * @returns Bytes that the largest of the process and all below it holds; 0 if there is none.
 */
export function residentOf(listing: string, root: number): number {
  const rows = listing.trim().split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  const family = new Set([root]);
  for (let before = 0; before < family.size;) {
    before = family.size;
    for (const [pid = 0, parent = 0] of rows) if (family.has(parent)) family.add(pid);
  }
  const sizes = rows.filter(([pid = 0]) => family.has(pid)).map(([, , resident = 0]) => resident);
  return Math.max(0, ...sizes) * PS_UNIT;
}

/** Reads on for as long as it writes, so that a full pipe never stops it. */
async function listening(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<URL> {
  const { promise, resolve, reject } = Promise.withResolvers<URL>();
  const read = async (): Promise<void> => {
    let text = "";
    for await (const part of stream.pipeThrough(new TextDecoderStream())) {
      text = (text + part).slice(-10_000);
      const [, url] = /^Serving .+ on (http:.+)$/m.exec(text) ?? [];
      if (url !== undefined) resolve(new URL(url));
    }
    reject(new Error(`Cannot measure the demo as it ended: ${text}`));
  };
  read().catch(reject);
  return await promise;
}
