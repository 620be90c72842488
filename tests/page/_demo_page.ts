/**
 * The demo's page in a browser.
 *
 * @module
 */

import {
  type App,
  createApp,
  folderRuns,
  folderSweeps,
  loadServed,
  Models,
  type PageFiles,
  readPage,
} from "@goodness/demo";
import { assertEquals } from "@std/assert";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";

/** A pretrained model of digits. */
export const MODEL = "data/models/mnist-local.safetensors";

/** How long a test waits for what a page is to do. */
export const TIMEOUT_MS = 30_000;

/** Makes the page's choice among test images the first one of each class: of others it may not be sure. */
export const FIRST_SAMPLES = "Math.random = () => 0";

/** An open page of the demo. */
export interface Bench {
  /** The page. */
  readonly page: Page;
  /** What the page wrote to the console as errors, and what it threw. */
  readonly errors: string[];
  /** What serves it. */
  readonly app: App;
  /** What is served, as `goodness`. */
  readonly models: Models;
}

/** Collects what a page writes as errors, and what it throws. */
export function collectErrors(page: Page): string[] {
  const errors: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(error.message));
  return errors;
}

/** Collects what a page asks for, until it is there or has failed; also what its workers ask for. */
function collectOpenRequests(page: Page): Set<string> {
  const open = new Set<string>();
  page.on("request", (request) => open.add(request.url()));
  page.on("requestfinished", (request) => open.delete(request.url()));
  page.on("requestfailed", (request) => open.delete(request.url()));
  return open;
}

/** The demo with a model. */
interface Served {
  /** What serves it. */
  readonly app: App;
  /** What is served, as `goodness`. */
  readonly models: Models;
  /** What the demo wrote. */
  readonly lines: readonly string[];
  /** Where it is. */
  readonly address: string;
  /** Ends it. */
  readonly end: () => Promise<void>;
}

/** What is served, by the model's path and the folder of runs; tests share it, to load it once. */
const SERVED = new Map<string, Promise<Served>>();

/** The built page, once a test has asked for it. */
let files: Promise<PageFiles> | undefined;

async function serve(path: string, runs?: string): Promise<Served> {
  const lines: string[] = [];
  const log = (line: string): number => lines.push(line);
  const page = await (files ??= readPage());
  const goodness = await loadServed(path, { log, page });
  const models = new Models({ goodness });
  const app = createApp({
    classifier: models,
    log,
    page,
    ...(runs !== undefined && {
      runs: folderRuns(runs),
      sweeps: folderSweeps(join(runs, "sweeps")),
    }),
  });
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, app.fetch);
  const end = async (): Promise<void> => {
    await server.shutdown();
    await goodness.dispose?.();
  };
  return { app, models, lines, address: `http://127.0.0.1:${server.addr.port}/`, end };
}

Deno.test.afterAll(async () => {
  for (const served of SERVED.values()) await (await served).end();
});

/**
 * Serves the demo with a model, the pretrained one by default, the samples beside it, and runs if any; and opens its
 * page, with reduced motion by default, as a browser without a GPU takes half its time for what moves.
 */
export async function withPage(
  browser: Browser,
  options: BrowserContextOptions,
  use: (bench: Bench) => Promise<void>,
  { path = MODEL, runs }: { readonly path?: string; readonly runs?: string } = {},
): Promise<void> {
  const key = JSON.stringify([path, runs]);
  const serving = SERVED.get(key) ?? serve(path, runs);
  SERVED.set(key, serving);
  const { app, models, lines, address } = await serving;
  const context = await browser.newContext({ reducedMotion: "reduce", ...options });
  context.setDefaultTimeout(TIMEOUT_MS);
  await context.addInitScript(FIRST_SAMPLES);
  try {
    const page = await context.newPage();
    const errors = collectErrors(page);
    const open = collectOpenRequests(page);
    try {
      await page.goto(address);
      await page.getByTestId("model").filter({ hasText: /^Model / }).waitFor();
      await use({ page, errors, app, models });
    } catch (error) {
      const state = JSON.stringify({ open: [...open], errors, lines });
      throw new Error(`The page failed: ${state}`, { cause: error });
    }
    assertEquals(lines, []);
  } finally {
    await context.close();
  }
}
