import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { FakeClassifier, FakePictureClassifier } from "./_fake_classifier.ts";
import { MODEL_FILE } from "./answers/built_files.ts";
import { createApp } from "./app.ts";
import { DEFAULT_NAME, Models } from "./models.ts";
import { readPage } from "./page_files.ts";

const PAGE = await readPage();

async function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  const app = createApp({ classifier: new FakeClassifier(), log: () => {}, page: PAGE });
  return await app.request(path, { headers });
}

const TYPES = {
  "/": "text/html; charset=utf-8",
  "/page.css": "text/css; charset=utf-8",
  "/main.js": "text/javascript; charset=utf-8",
  "/favicon.svg": "image/svg+xml",
};

Deno.test("pageRoutes() serves the files with their types", async () => {
  for (const [path, type] of Object.entries(TYPES)) {
    const response = await get(path);
    assertEquals([response.status, response.headers.get("Content-Type")], [200, type]);
    assert((await response.text()).length > 100);
  }
});

Deno.test("pageRoutes() serves every file that the page asks for", async () => {
  const seen = new Set(["/"]);
  for (const path of seen) {
    const response = await get(path);
    assertEquals(response.status, 200, path);
    const text = await response.text();
    for (const [, found] of text.matchAll(/(?:src|href)="([a-z][^":]+)"/g)) seen.add(`/${found}`);
    for (const [, found] of text.matchAll(/(?:from|import)\s*\(?"\.(\/[^"]+)"/g)) {
      seen.add(found ?? "");
    }
  }
  assert(seen.size >= 5, `Expected at least 5 files, but found ${[...seen].join(" ")}`);
});

Deno.test("pageRoutes() has the icon where browsers look for it by themselves", async () => {
  const response = await get("/favicon.ico");
  assertEquals([response.status, response.headers.get("Location")], [302, "/favicon.svg"]);
});

Deno.test("pageRoutes() lets browsers keep files and ask for changes", async () => {
  const first = await get("/page.css");
  await first.body?.cancel();
  assertEquals(first.headers.get("Cache-Control"), "no-cache");
  const second = await get("/page.css", { "If-None-Match": first.headers.get("ETag") ?? "" });
  assertEquals([second.status, await second.text()], [304, ""]);
});

Deno.test("pageRoutes() sends files compressed where that is accepted, and compresses them once", async () => {
  const app = createApp({ classifier: new FakeClassifier(), log: () => {}, page: PAGE });
  const file = PAGE.get("ort-wasm-simd-threaded.wasm") ?? new Uint8Array();
  const ask = (encoding: string): Response | Promise<Response> =>
    app.request("/ort-wasm-simd-threaded.wasm", { headers: { "Accept-Encoding": encoding } });
  const start = performance.now();
  const first = await ask("br, gzip;q=0.8");
  const packed = await first.arrayBuffer();
  const middle = performance.now();
  assertEquals(await (await ask("gzip")).arrayBuffer(), packed);
  const [once, again] = [middle - start, performance.now() - middle];
  assert(again < once / 2, `${once} ms, and again ${again} ms`);
  assertEquals(first.headers.get("Content-Encoding"), "gzip");
  assertEquals(first.headers.get("Vary"), "Accept-Encoding");
  const unpacked = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  assertEquals(new Uint8Array(await new Response(unpacked).arrayBuffer()), file);
  for (const none of ["br", "gzip;q=0"]) {
    const plain = await ask(none);
    assertEquals(plain.headers.get("Content-Encoding"), null);
    assertEquals((await plain.bytes()).length, file.length);
  }
  const picture = await app.request("/mnist-samples.png", {
    headers: { "Accept-Encoding": "gzip" },
  });
  assertEquals(picture.headers.get("Content-Encoding"), null);
  await picture.body?.cancel();
});

Deno.test("pageRoutes() leaves the paths of the API alone", async () => {
  const served = { classifier: new FakeClassifier(), file: Uint8Array.of(1, 2) };
  const models = new Models({ [DEFAULT_NAME]: served });
  const app = createApp({ classifier: models, log: () => {}, page: PAGE });
  assert((PAGE.get(MODEL_FILE)?.length ?? 0) > 2);
  assertEquals(await (await app.request(`/${MODEL_FILE}`)).bytes(), served.file);
});

Deno.test("pageRoutes() makes the page for the model that is served now", async () => {
  const models = new Models({ [DEFAULT_NAME]: { classifier: new FakeClassifier() } });
  const app = createApp({ classifier: models, log: () => {}, page: PAGE });
  const before = await app.request("/");
  assertStringIncludes(await before.text(), 'data-preparation="digit" data-source="server"');
  models.replace(DEFAULT_NAME, { classifier: new FakePictureClassifier() });
  const headers = { "If-None-Match": before.headers.get("ETag") ?? "" };
  const after = await app.request("/", { headers });
  assertStringIncludes(await after.text(), 'data-preparation="image" data-source="server"');
});

Deno.test("pageRoutes() needs no inline script or style, which the policy forbids", async () => {
  const response = await get("/");
  const policy = response.headers.get("Content-Security-Policy") ?? "";
  assertStringIncludes(
    policy,
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; style-src 'self'",
  );
  assert(!policy.replace("'wasm-unsafe-eval'", "").includes("unsafe"));
  const html = await response.text();
  assert(!/<style|\sstyle=|\son[a-z]+=/.test(html));
  for (const [tag] of html.matchAll(/<script[^>]*>/g)) assertMatch(tag, / src="[a-z]/);
  assert(!/(?:src|href)="(?![a-z]+\.[a-z]+")/.test(html), "Expected only the page's own files");
  assertEquals(response.headers.get("X-Content-Type-Options"), "nosniff");
  assertEquals(response.headers.get("X-Frame-Options"), "DENY");
});
