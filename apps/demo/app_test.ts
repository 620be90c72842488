import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createBar, createBench, readProblem } from "./_bench.ts";
import { FakeClassifier } from "./_fake_classifier.ts";
import { createApp } from "./app.ts";

class BrokenClassifier extends FakeClassifier {
  override classify(): Promise<never> {
    return Promise.reject(new Error("secret: the adapter was lost"));
  }
}

class FaultyClassifier extends FakeClassifier {
  override classify(): Promise<never> {
    return Promise.reject(new RangeError("secret: index -1"));
  }
}

Deno.test("POST /predict refuses malformed JSON", async () => {
  const { post } = createBench();
  for (const text of ["", "{", '{"instances": [NaN]}']) {
    const problem = await readProblem(await post(text), 400);
    assertStringIncludes(problem.detail, "well-formed JSON: ");
  }
});

Deno.test("POST /predict refuses other content types", async () => {
  const { ask, post } = createBench();
  const body = JSON.stringify({ instances: [createBar()] });
  for (const type of ["text/plain", "application/jsonp", "multipart/form-data"]) {
    const headers = { "Content-Type": type };
    const problem = await readProblem(
      await ask("/predict", { method: "POST", headers, body }),
      415,
    );
    assertStringIncludes(problem.detail, `current value is "${type}"`);
  }
  const bytes = new TextEncoder().encode(body);
  const problem = await readProblem(await ask("/predict", { method: "POST", body: bytes }), 415);
  assertStringIncludes(problem.detail, "current value is none");
  const headers = { "Content-Type": "Application/JSON; charset=utf-8" };
  assertEquals((await ask("/predict", { method: "POST", headers, body })).status, 200);
  assertEquals((await post(body)).status, 200);
});

Deno.test("createApp() answers other paths with 404 and other methods with 405", async () => {
  const { ask } = createBench();
  assertStringIncludes((await readProblem(await ask("/nothing"), 404)).detail, "/nothing");
  await readProblem(await ask("/../app.ts"), 404);
  const allowed = { "/predict": "POST", "/healthz": "GET, HEAD", "/model": "GET, HEAD" };
  for (const [path, allow] of Object.entries(allowed)) {
    const response = await ask(path, { method: "DELETE" });
    assertEquals(response.headers.get("Allow"), allow);
    assertStringIncludes((await readProblem(response, 405)).detail, allow);
  }
  const get = await ask("/predict");
  assertEquals([get.status, get.headers.get("Allow")], [405, "POST"]);
  assertEquals((await ask("/main.js", { method: "POST" })).headers.get("Allow"), "GET, HEAD");
});

Deno.test("createApp() answers for the names that it is given, at any port", async () => {
  const classifier = new FakeClassifier();
  const app = createApp({
    classifier,
    log: () => {},
    hosts: ["127.0.0.1", "[::1]", "digits.test"],
  });
  for (const Host of ["127.0.0.1", "127.0.0.1:8000", "[::1]:80", "Digits.Test", "digits.test:1"]) {
    assertEquals((await app.request("/model", { headers: { Host } })).status, 200, Host);
  }
  for (const Host of ["evil.test", "127.0.0.1.evil.test", "[::1", "x127.0.0.1:80", "", ":80"]) {
    const problem = await readProblem(await app.request("/", { headers: { Host } }), 421);
    assertStringIncludes(problem.detail, "answers for 127.0.0.1, [::1], digits.test alone");
  }
});

Deno.test("createApp() says in the answer to HEAD how long that to GET is", async () => {
  const { ask } = createBench();
  for (const path of ["/", "/main.js", "/model", "/healthz", "/nothing"]) {
    const [head, get] = [await ask(path, { method: "HEAD" }), await ask(path)];
    const length = String((await get.arrayBuffer()).byteLength);
    assertEquals([head.status, await head.text()], [get.status, ""]);
    assertEquals(head.headers.get("Content-Length"), length, path);
  }
  assertEquals((await ask("/predict", { method: "HEAD" })).status, 405);
});

Deno.test("createApp() hides a fault from the client and logs it with the request's id", async () => {
  const { lines, post } = createBench(new BrokenClassifier());
  const response = await post({ instances: [createBar()] });
  const problem = await readProblem(response, 500);
  assertEquals(problem.errors, []);
  assert(!JSON.stringify(problem).includes("secret"));
  assertEquals(lines.length, 1);
  assertStringIncludes(lines[0] ?? "", "POST /predict 500 Error: secret: the adapter was lost");
  assert(lines[0]?.startsWith(response.headers.get("X-Request-Id") ?? "none"));
  assertStringIncludes(response.headers.get("Content-Security-Policy") ?? "", "default-src 'none'");
});

Deno.test("createApp() takes a range error for its own fault, and hides it", async () => {
  const { lines, post } = createBench(new FaultyClassifier());
  const problem = await readProblem(await post({ instances: [createBar()] }), 500);
  assert(!JSON.stringify(problem).includes("secret"));
  assertStringIncludes(lines[0] ?? "", "POST /predict 500 RangeError: secret: index -1");
});

Deno.test("GET /model answers with the model", async () => {
  const { ask, classifier } = createBench();
  const response = await ask("/model");
  assertEquals(response.status, 200);
  assertEquals(await response.json(), classifier.model);
  assertEquals(response.headers.get("Cache-Control"), "no-store");
});

Deno.test("GET /healthz answers with the model", async () => {
  const { ask, classifier } = createBench();
  const response = await ask("/healthz");
  assertEquals(response.status, 200);
  assertEquals(await response.json(), { status: "ok", model: classifier.model });
  assertEquals(response.headers.get("Cache-Control"), "no-store");
});
