import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { readProblem } from "./_bench.ts";
import { FakeClassifier } from "./_fake_classifier.ts";
import { type App, createApp } from "./app.ts";
import { folderSweeps } from "./sweeps/folder_sweeps.ts";

const STATUS = {
  ...{ version: 1, name: "rates", kind: "grid", state: "running", epochs: { made: 3, planned: 8 } },
  ...{ updated: "2026-11-27T08:00:00.000Z", expectedEnd: "2026-11-27T08:30:00.000Z" },
  best: { accuracy: 0.9512 },
};

/** Runs a test with a folder of sweeps, as they leave it. */
async function withSweeps(
  files: Readonly<Record<string, string>>,
  use: (app: App, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, text] of Object.entries(files)) {
      await Deno.mkdir(join(folder, name, ".."), { recursive: true });
      await Deno.writeTextFile(join(folder, name), text);
    }
    const sweeps = folderSweeps(join(folder, "sweeps"));
    await use(createApp({ classifier: new FakeClassifier(), log: () => {}, sweeps }), folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function textOf(app: App, path: string): Promise<string> {
  const response = await app.request(path);
  assertEquals(response.status, 200, path);
  return await response.text();
}

Deno.test("GET /sweeps lists sweeps, the newest first, and says how to start one", async () => {
  await withSweeps({}, async (app) => {
    assertStringIncludes(await textOf(app, "/sweeps"), "deno task sweep --file rates.toml");
  });
  const files = {
    "sweeps/rates/status.json": JSON.stringify(STATUS),
    "sweeps/older/status.json": JSON.stringify({ ...STATUS, state: "finished", best: null }),
    "sweeps/damaged/status.json": '{"name": "damaged"',
    "sweeps/no-sweep/other.json": "{}",
    "sweeps/No <Name>/status.json": JSON.stringify(STATUS),
    "sweeps/file": "",
  };
  await withSweeps(files, async (app, folder) => {
    await Deno.utime(join(folder, "sweeps/older/status.json"), 1, 1);
    await Deno.utime(join(folder, "sweeps/damaged/status.json"), 2, 2);
    const page = await textOf(app, "/sweeps");
    const names = Array.from(page.matchAll(/<a href="\/sweeps\/(.*)\/">/g), ([, name]) => name);
    assertEquals(names, ["rates", "damaged", "older"]);
    for (
      const text of ["95.12 %", "3 of 8", "27 Nov 2026", "none yet", "status.json: it is damaged"]
    ) {
      assertStringIncludes(page, text);
    }
    assert(!/<script|<style|\sstyle=/.test(page));
  });
});

Deno.test("GET /sweeps/<name>/ shows the files that a sweep writes, and no others", async () => {
  const files = {
    "sweeps/rates/status.json": JSON.stringify(STATUS),
    "sweeps/rates/index.html": "<h1>Sweep rates</h1>",
    "sweeps/rates/sweep.css": "h1 {}",
    "sweeps/rates/runs/a/config.json": "{}",
    "secret/index.html": "secret",
  };
  await withSweeps(files, async (app) => {
    const moved = await app.request("/sweeps/rates");
    assertEquals([moved.status, moved.headers.get("Location")], [308, "rates/"]);
    const page = await app.request("/sweeps/rates/");
    assertEquals(await page.text(), files["sweeps/rates/index.html"]);
    assertEquals(page.headers.get("Content-Type"), "text/html; charset=utf-8");
    assertStringIncludes(page.headers.get("Content-Security-Policy") ?? "", "script-src 'self'");
    const headers = { "If-None-Match": page.headers.get("ETag") ?? "" };
    assertEquals((await app.request("/sweeps/rates/", { headers })).status, 304);
    assertEquals(await textOf(app, "/sweeps/rates/status.json"), files["sweeps/rates/status.json"]);
    const { detail } = await readProblem(await app.request("/sweeps/none/"), 404);
    assertEquals(detail, 'Cannot find index.html of a sweep "none": GET /sweeps lists them');
    const wrong = [
      "none",
      "rates/table.csv",
      "rates/config.json",
      "rates/toString",
      "..%2Fsecret/",
    ];
    for (
      const path of [...wrong, "rates/runs%2Fa%2Fconfig.json", "%2e%2e/", ".%2F/", "rates%00/"]
    ) {
      await readProblem(await app.request(`/sweeps/${path}`), 404);
    }
    await readProblem(await app.request("/sweeps/rates/", { method: "DELETE" }), 405);
    assertEquals((await app.request("/sweeps/rates/", { method: "HEAD" })).status, 200);
  });
});
