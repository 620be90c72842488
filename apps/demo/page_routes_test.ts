import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { FakeClassifier } from "./_fake_classifier.ts";
import { createApp } from "./app.ts";

async function get(path: string, headers: Record<string, string> = {}): Promise<Response> {
  const app = createApp({ classifier: new FakeClassifier(), log: () => {} });
  return await app.request(path, { headers });
}

const TYPES = {
  "/": "text/html; charset=utf-8",
  "/page.css": "text/css; charset=utf-8",
  "/page.js": "text/javascript; charset=utf-8",
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
    for (const [, found] of text.matchAll(/(?:src|href)="(\/[^"]+)"/g)) seen.add(found ?? "");
    for (const [, found] of text.matchAll(/ from "\.(\/[^"]+)"/g)) seen.add(found ?? "");
  }
  assert(seen.size >= 10, `Expected at least 10 files, but found ${[...seen].join(" ")}`);
});

Deno.test("pageRoutes() serves every file of the page's folder", async () => {
  const entries = await Array.fromAsync(Deno.readDir("apps/demo/page"));
  const names = entries.map(({ name }) => name);
  const served = names.filter((name) => !name.endsWith(".ts") && name !== "index.html");
  assert(served.length >= 10);
  for (const name of served) {
    const response = await get(`/${name}`);
    assertEquals(response.status, 200, name);
    assertEquals(await response.text(), await Deno.readTextFile(`apps/demo/page/${name}`));
  }
});

Deno.test("pageRoutes() lets browsers keep files and ask for changes", async () => {
  const first = await get("/page.css");
  await first.body?.cancel();
  assertEquals(first.headers.get("Cache-Control"), "no-cache");
  const second = await get("/page.css", { "If-None-Match": first.headers.get("ETag") ?? "" });
  assertEquals([second.status, await second.text()], [304, ""]);
});

Deno.test("pageRoutes() needs no inline script or style, which the policy forbids", async () => {
  const response = await get("/");
  const policy = response.headers.get("Content-Security-Policy") ?? "";
  assertStringIncludes(policy, "default-src 'none'; script-src 'self'; style-src 'self'");
  assert(!policy.includes("unsafe"));
  const html = await response.text();
  assert(!/<style|\sstyle=|\son[a-z]+=/.test(html));
  for (const [tag] of html.matchAll(/<script[^>]*>/g)) assertMatch(tag, / src="\//);
  assert(!/(?:src|href)="(?!\/[^/])/.test(html), "Expected only the server's own files");
  assertEquals(response.headers.get("X-Content-Type-Options"), "nosniff");
  assertEquals(response.headers.get("X-Frame-Options"), "DENY");
});
