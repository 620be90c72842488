import { assertEquals, assertStringIncludes } from "@std/assert";
import { createBar, createBench, readProblem } from "./_bench.ts";
import { FakeClassifier } from "./_fake_classifier.ts";
import { createApp } from "./app.ts";

const BODY = JSON.stringify({ instances: [createBar()] });
const MOST = 16 * 1024 * 1024;

async function compressed(
  text: string,
  format: CompressionFormat,
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream(format));
  return await new Response(stream).bytes();
}

/** Posts bytes, or a stream of them. */
function post(body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  return createBench().ask("/predict", {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body,
  });
}

Deno.test("POST /predict refuses bodies over 16 MiB", async () => {
  const fitting = BODY.padEnd(MOST);
  assertEquals((await post(fitting)).status, 200);
  const problem = await readProblem(await post(`${fitting} `), 413);
  assertStringIncludes(problem.detail, "at most 16777216 bytes");
  const endless = new ReadableStream({ pull: (to) => to.enqueue(new Uint8Array(100_000)) });
  await readProblem(await post(endless), 413);
});

Deno.test("POST /predict reads compressed bodies, and none that unfolds to more than 16 MiB", async () => {
  const formats = { gzip: "gzip", "X-GZIP": "gzip", deflate: "deflate", br: "brotli" } as const;
  for (const [encoding, format] of Object.entries(formats)) {
    const headers = { "Content-Encoding": encoding };
    assertEquals((await post(await compressed(BODY, format), headers)).status, 200, encoding);
    const bomb = await compressed(" ".repeat(MOST + 1), format);
    const problem = await readProblem(await post(bomb, headers), 413);
    assertStringIncludes(problem.detail, "also decompressed");
    const damaged = await readProblem(await post(BODY, headers), 400);
    assertStringIncludes(damaged.detail, `current value is no sound ${encoding}`);
  }
  const plain = await post(BODY, { "Content-Encoding": "identity" });
  assertEquals([plain.status, plain.headers.get("Connection")], [200, null]);
});

Deno.test("POST /predict names an encoding that it does not know", async () => {
  for (const encoding of ["zstd", "gzip, br", "constructor", ""]) {
    const response = await post(BODY, { "Content-Encoding": encoding });
    assertEquals(response.headers.get("Accept-Encoding"), "gzip, deflate, br");
    assertEquals(response.headers.get("Connection"), "close"); // The body was not read.
    const problem = await readProblem(response, 415);
    assertStringIncludes(problem.detail, `current value is "${encoding}"`);
  }
});

Deno.test("POST /predict reads UTF-8, with a byte order mark too, and nothing else", async () => {
  assertEquals((await post(`\ufeff${BODY}`)).status, 200);
  const units = Uint16Array.from(`\ufeff${BODY}`, (unit) => unit.charCodeAt(0));
  const bodies = [[new Uint8Array(units.buffer), "UTF-16"], [Uint8Array.of(34, 233, 34), "other"]];
  for (const [bytes, what] of bodies as [Uint8Array<ArrayBuffer>, string][]) {
    const problem = await readProblem(await post(bytes), 400);
    assertStringIncludes(problem.detail, `must be UTF-8: found ${what}`);
  }
});

Deno.test("POST /predict waits no longer than it is told for a body", async () => {
  const classifier = new FakeClassifier();
  const app = createApp({ classifier, log: () => {}, limits: { milliseconds: 20 } });
  let isCancelled = false;
  const body = new ReadableStream({ cancel: () => void (isCancelled = true) });
  const headers = { "Content-Type": "application/json" };
  const answer = await app.request("/predict", { method: "POST", headers, body });
  assertStringIncludes((await readProblem(answer, 408)).detail, "it took too long to arrive");
  assertEquals(isCancelled, true);
});

Deno.test("POST /predict takes a body that breaks off for no fault of the server's", async () => {
  const { ask, lines } = createBench();
  const length = { "Content-Length": "100" };
  for (const more of [{}, length]) {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(new TextEncoder().encode('{"instances": [')),
      pull: (controller) => controller.error(new TypeError("connection closed")),
    });
    const headers = { "Content-Type": "application/json", ...more };
    const problem = await readProblem(
      await ask("/predict", { method: "POST", headers, body }),
      400,
    );
    assertStringIncludes(problem.detail, "Cannot read body as it must arrive whole");
  }
  assertEquals(lines, []);
});
