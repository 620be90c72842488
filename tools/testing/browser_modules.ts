/**
 * The core's modules for a page, as they are: types stripped, each a file of its own.
 *
 * @module
 */

import { createRequire, stripTypeScriptTypes } from "node:module";
import { dirname, join } from "node:path";
import type { Browser, Page } from "playwright-core";

const require = createRequire(import.meta.url);

/** Where the page finds what the modules import by name. */
const PACKAGES: Readonly<Record<string, string>> = {
  "/valibot/": dirname(require.resolve("valibot")),
  "/pure-rand/": join(dirname(require.resolve("pure-rand/generator/xoroshiro128plus")), "../esm"),
};

const IMPORTS = {
  "valibot": "/valibot/index.mjs",
  "pure-rand/distribution/uniformFloat64": "/pure-rand/distribution/uniformFloat64.js",
  "pure-rand/generator/xoroshiro128plus": "/pure-rand/generator/xoroshiro128plus.js",
};

const PAGE = `<title>test</title><script type="importmap">${
  JSON.stringify({ imports: IMPORTS })
}</script>`;

async function respond(request: Request): Promise<Response> {
  const { pathname } = new URL(request.url);
  if (pathname === "/") return new Response(PAGE, { headers: { "content-type": "text/html" } });
  const script = await scriptAt(pathname);
  if (script === undefined) return new Response("not found", { status: 404 });
  return new Response(script, { headers: { "content-type": "text/javascript" } });
}

async function scriptAt(pathname: string): Promise<string | undefined> {
  if (pathname.startsWith("/core/") && pathname.endsWith(".ts")) {
    const source = new URL(`../../packages${pathname}`, import.meta.url);
    return stripTypeScriptTypes(await Deno.readTextFile(source));
  }
  const known = Object.entries(PACKAGES).find(([prefix]) => pathname.startsWith(prefix));
  if (known === undefined) return undefined;
  const [prefix, folder] = known;
  return await Deno.readTextFile(join(folder, pathname.slice(prefix.length)));
}

/**
 * Opens a page that can import the core's modules from `/core/` and may use WebGPU, which needs an
 * address of its own. It is served until the browser closes.
 *
 * @param browser The browser.
 * @returns The page.
 */
export async function openModules(browser: Browser): Promise<Page> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, respond);
  browser.on("disconnected", () => void server.shutdown());
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.addr.port}/`);
  return page;
}
