/**
 * Measures a training step in headless Chromium, on each engine for pages without WebGPU.
 *
 * @module
 */

import { findChromium } from "@goodness/testing/chromium.ts";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { MeasuredStep } from "./measured_steps.ts";

const require = createRequire(import.meta.url);

/** The engines, and how many threads each may take. */
const RUNS = [
  { engine: "wasm", threads: 1 },
  { engine: "onnx-plain", threads: 1 },
  { engine: "onnx", threads: 1 },
  { engine: "wasm", threads: 2 },
  { engine: "onnx-plain", threads: 2 },
  { engine: "onnx", threads: 2 },
] as const;

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

async function main(): Promise<void> {
  const folder = await Deno.makeTempDir();
  await bundle(folder);
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, serve(folder));
  Deno.env.set("__IS_WSL_TEST__", "1");
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({
    executablePath: findChromium() ?? "",
    args: ["--headless=new", "--no-sandbox"],
  });
  for (const { engine, threads } of RUNS) {
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${server.addr.port}/${threads > 1 ? "isolated" : ""}`);
    const found: MeasuredStep[] = await page.evaluate(`measureEngine("${engine}", ${threads})`);
    for (const { network, batchSize, milliseconds } of found) {
      // deno-lint-ignore no-console -- the result of the script
      console.log(engine, threads, network, batchSize, milliseconds.toFixed(2));
    }
    await page.close();
  }
  await browser.close();
  await server.shutdown();
}

if (import.meta.main) await main();
