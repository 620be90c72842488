// `deno task demo` as users run it: a process of its own, ended by signals.
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";

const MODEL = "data/models/mnist-local.safetensors";
const SEVEN = { strokes: [[[0, 0], [30, 0], [15, 50]]], width: 6 };
const HALF_A_REQUEST = "POST /predict HTTP/1.1\r\nHost: 127.0.0.1\r\n" +
  'Content-Type: application/json\r\nContent-Length: 1000\r\n\r\n{"instances": [';

/** Tasks hand on signals where there are any. */
const ignore = Deno.build.os === "windows";

/** Most files that the task may have open, connections among them. */
const MAX_FILES = 100;

/** Does something until it succeeds. */
async function eventually(work: () => Promise<Response>): Promise<Response> {
  for (let tries = 1;; tries++) {
    try {
      const response = await work();
      await response.body?.cancel();
      return response;
    } catch (error) {
      if (tries === 100) throw error;
      await pause(100);
    }
  }
}

/** The task, and what it has written to standard error. */
class Demo {
  readonly #process: Deno.ChildProcess;
  readonly #reading: Promise<void>;
  readonly #served = Promise.withResolvers<URL>();
  #err = "";

  constructor(...args: readonly string[]) {
    const command = [Deno.execPath(), "task", "--quiet", "demo", ...args];
    this.#process = new Deno.Command("/bin/sh", {
      args: ["-c", `ulimit -n ${MAX_FILES}; exec "$@"`, "sh", ...command],
      env: { NO_COLOR: "1" },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    this.#served.promise.catch(() => {}); // where nobody waits for it
    this.#reading = this.#read();
  }

  async #read(): Promise<void> {
    for await (const text of this.#process.stderr.pipeThrough(new TextDecoderStream())) {
      this.#err += text;
      const [, url] = /^Serving .+ on (http:.+)$/m.exec(this.#err) ?? [];
      if (url !== undefined) this.#served.resolve(new URL(url));
    }
    this.#served.reject(new Error(`the demo has ended: ${this.#err}`));
  }

  /** Its address, once it listens. */
  get url(): Promise<URL> {
    return this.#served.promise;
  }

  kill(signal: Deno.Signal): void {
    this.#process.kill(signal);
  }

  /** Waits for its end. */
  async end(): Promise<{ code: number; err: string }> {
    const { code } = await this.#process.status;
    await this.#reading;
    return { code, err: this.#err };
  }

  /** Ends it if a test has not, by a signal that it can hand on. */
  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.kill("SIGTERM");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // It has ended.
    }
    await this.end();
  }
}

async function sendHalf(url: URL): Promise<Deno.TcpConn> {
  const connection = await Deno.connect({ hostname: url.hostname, port: Number(url.port) });
  await connection.write(new TextEncoder().encode(HALF_A_REQUEST));
  await (await fetch(new URL("/healthz", url))).body?.cancel(); // The server has had its turn.
  return connection;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

Deno.test({ name: "deno task demo serves until it is interrupted", ignore }, async () => {
  await using demo = new Demo("--port", "0", "--model", MODEL);
  const url = await demo.url;
  assertMatch(url.href, /^http:\/\/127\.0\.0\.1:\d+\/$/);
  const health = await (await fetch(new URL("/healthz", url))).json();
  assertEquals([health.status, health.model.name], ["ok", "local"]);
  const response = await fetch(new URL("/predict", url), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ instances: [SEVEN] }),
  });
  assertEquals((await response.json()).predictions[0].label, 7);
  (await sendHalf(url)).close();
  await pause(100);
  demo.kill("SIGINT");
  const expected = `Serving ${MODEL} on ${url}\n`; // and no fault for the request that broke off
  assertEquals(await demo.end(), { code: 0, err: expected });
});

Deno.test(
  { name: "deno task demo goes on after more connections than it can take", ignore },
  async () => {
    await using demo = new Demo("--port", "0", "--model", MODEL);
    const { hostname, port, href } = await demo.url;
    const connections: Deno.TcpConn[] = [];
    while (connections.length < MAX_FILES) {
      try {
        connections.push(await Deno.connect({ hostname, port: Number(port) }));
      } catch {
        break; // It has stopped listening.
      }
    }
    await pause(300);
    for (const connection of connections) connection.close();
    assertEquals((await eventually(() => fetch(new URL("/healthz", href)))).status, 200);
    demo.kill("SIGINT");
    const { code, err } = await demo.end();
    assertEquals(code, 0);
    assertStringIncludes(err, "Cannot take more connections, and listens again soon");
  },
);

Deno.test("deno task demo says that its port is taken", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  await using demo = new Demo("--port", String(port), "--model", MODEL);
  assertEquals(await demo.end(), {
    code: 1,
    err: `error: Cannot listen as the port must be free: current value is 127.0.0.1:${port}; ` +
      "stop the other server or choose another --port\n",
  });
});

Deno.test("deno task demo explains wrong flags", async () => {
  await using demo = new Demo("--host", "example.org");
  const { code, err } = await demo.end();
  assertEquals(code, 2);
  assertStringIncludes(err, "(add --help for all flags)");
});

Deno.test({ name: "deno task demo waits two seconds for half a request", ignore }, async () => {
  await using demo = new Demo("--port", "0", "--model", MODEL);
  using _connection = await sendHalf(await demo.url);
  const start = performance.now();
  demo.kill("SIGINT");
  assertEquals((await demo.end()).code, 130);
  const elapsed = performance.now() - start;
  assert(elapsed > 1_900 && elapsed < 5_000, `took ${elapsed} ms`);
});

Deno.test({ name: "deno task demo ends at once at the second signal", ignore }, async () => {
  await using demo = new Demo("--port", "0", "--model", MODEL);
  using _connection = await sendHalf(await demo.url);
  const start = performance.now();
  demo.kill("SIGINT");
  await pause(400);
  demo.kill("SIGTERM");
  assertEquals((await demo.end()).code, 130);
  assert(performance.now() - start < 1_900, "Expected it not to wait any longer");
});
