/**
 * Measures a training step in headless Chromium, on each engine for pages without WebGPU, and prints a table.
 *
 * @module
 */

import { findChromium } from "@goodness/testing/chromium.ts";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Browser } from "playwright-core";
import type { EngineToMeasure, MeasuredStep } from "./measured_steps.ts";

const require = createRequire(import.meta.url);

/** What is measured, by the heading of its column. */
const SUBJECTS: Readonly<Record<string, EngineToMeasure>> = {
  "`wasm`": { name: "wasm", threads: 1, kernel: false },
  "`onnx`, no kernel": { name: "onnx", threads: 1, kernel: false },
  "`onnx`": { name: "onnx", threads: 1, kernel: true },
  "`wasm`, isolated": { name: "wasm", threads: 2, kernel: false },
  "`onnx`, 2 threads": { name: "onnx", threads: 2, kernel: true },
};

/** What a page is served with that may share memory between threads. */
const ISOLATED = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

const TYPES: Readonly<Record<string, string>> = {
  js: "text/javascript",
  mjs: "text/javascript",
  wasm: "application/wasm",
};

/** Files of packages that pages fetch by their names. */
async function copyRuntimes(folder: string): Promise<void> {
  const ort = dirname(require.resolve("onnxruntime-web/ort-wasm-simd-threaded.wasm"));
  const tfjs = dirname(require.resolve("@tensorflow/tfjs-backend-wasm"));
  for (const from of [ort, tfjs]) {
    for await (const { name } of Deno.readDir(from)) {
      const isWanted = /^(ort-wasm-simd-threaded|tfjs-backend-wasm.*)\.(wasm|mjs)$/.test(name);
      if (isWanted) await Deno.copyFile(join(from, name), join(folder, name));
    }
  }
}

async function bundle(folder: string): Promise<void> {
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["bundle", "--quiet", "--platform", "browser", "--code-splitting", "--outdir", folder],
      new URL("./measured_steps.ts", import.meta.url).pathname,
    ],
  }).output();
  if (!success) throw new Error("Cannot bundle the page");
  await copyRuntimes(folder);
}

function serve(folder: string): (request: Request) => Promise<Response> {
  return async (request) => {
    const { pathname } = new URL(request.url);
    const isolated = pathname === "/isolated" ? ISOLATED : {};
    if (pathname === "/" || pathname === "/isolated") {
      const page = '<title>steps</title><script type="module" src="/measured_steps.js"></script>';
      return new Response(page, { headers: { "content-type": "text/html", ...isolated } });
    }
    const type = TYPES[pathname.slice(pathname.lastIndexOf(".") + 1)] ?? "text/plain";
    try {
      const bytes = await Deno.readFile(join(folder, pathname));
      return new Response(bytes, { headers: { "content-type": type, ...ISOLATED } });
    } catch {
      return new Response("", { status: 404 });
    }
  };
}

/** The times of all steps in a page of its own. */
async function measured(
  browser: Browser,
  origin: string,
  subject: EngineToMeasure,
): Promise<readonly MeasuredStep[]> {
  const page = await browser.newPage();
  await page.goto(`${origin}/${subject.threads > 1 ? "isolated" : ""}`);
  const steps: MeasuredStep[] = await page.evaluate(`measureEngine(${JSON.stringify(subject)})`);
  await page.close();
  return steps;
}

function tableOf(columns: readonly (readonly MeasuredStep[])[]): string {
  const rows = (columns[0] ?? []).map(({ network, batchSize }, row) => [
    network,
    String(batchSize),
    ...columns.map((steps) => steps[row]?.milliseconds.toFixed(1) ?? ""),
  ]);
  const head = ["network", "batch", ...Object.keys(SUBJECTS)];
  const lines = [head, head.map(() => "---"), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Measures, and prints milliseconds a step. */
async function main(): Promise<void> {
  const folder = await Deno.makeTempDir();
  await bundle(folder);
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, serve(folder));
  Deno.env.set("__IS_WSL_TEST__", "1"); // Playwright looks for it in a file otherwise
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({
    executablePath: findChromium() ?? "chromium",
    args: ["--headless=new", "--no-sandbox"],
  });
  const columns = [];
  for (const subject of Object.values(SUBJECTS)) {
    columns.push(await measured(browser, `http://127.0.0.1:${server.addr.port}`, subject));
  }
  // deno-lint-ignore no-console -- the result
  console.log(tableOf(columns));
  await browser.close();
  await server.shutdown();
  await Deno.remove(folder, { recursive: true });
}

if (import.meta.main) await main();
