/**
 * A server that speaks S3's protocol, of a test's own: npm's s3rver with its data in a folder that is removed afterwards.
 * It is no dependency of this project: Deno fetches it when a test starts it for the first time.
 *
 * @module
 */

const PROGRAM = "npm:s3rver@3.7.1";

/** The bucket that it has. */
export const BUCKET = "bucket";

/** What the environment of its clients has. */
export type S3Environment = Readonly<
  Record<"AWS_ENDPOINT_URL" | "AWS_ACCESS_KEY_ID" | "AWS_SECRET_ACCESS_KEY", string>
>;

/** A server with an empty bucket. */
export class S3Server implements AsyncDisposable {
  /** What the environment of its clients has. */
  readonly environment: S3Environment;
  readonly #process: Deno.ChildProcess;
  readonly #folder: string;

  private constructor(url: string, process: Deno.ChildProcess, folder: string) {
    this.environment = {
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: "S3RVER",
      AWS_SECRET_ACCESS_KEY: "S3RVER",
    };
    this.#process = process;
    this.#folder = folder;
  }

  /** Starts a server, and waits until it answers. */
  static async start(): Promise<S3Server> {
    const folder = await Deno.makeTempDir({ prefix: "goodness-s3-" });
    const port = freePort();
    const args = [
      "-d",
      folder,
      "-a",
      "127.0.0.1",
      "-p",
      String(port),
      "--configure-bucket",
      BUCKET,
    ];
    const process = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--no-config", "--no-lock", "--node-modules-dir=none", PROGRAM, ...args],
      cwd: folder,
      ...{ stdin: "null", stdout: "null", stderr: "null" },
    }).spawn();
    const server = new S3Server(`http://127.0.0.1:${port}`, process, folder);
    await server.#answer();
    return server;
  }

  async #answer(): Promise<void> {
    for (const end = performance.now() + 60_000; performance.now() < end;) {
      try {
        await (await fetch(this.environment.AWS_ENDPOINT_URL)).body?.cancel();
        return;
      } catch (error) {
        if (!(error instanceof TypeError)) throw error; // nobody answers yet
      }
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`${PROGRAM} did not answer; does a network reach npm's registry?`);
  }

  /** Ends it, and removes its data. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process.status;
    await Deno.remove(this.#folder, { recursive: true });
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
