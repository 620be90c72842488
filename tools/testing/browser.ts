/**
 * Tests in a real browser: the machine's own Chromium, driven by Playwright.
 *
 * @module
 */

import { findChromium } from "@goodness/testing/chromium.ts";
import { testRequiring } from "@goodness/testing/requirement.ts";
import { assert } from "@std/assert";
import type { Browser, Locator, Page } from "playwright-core";

/** A stroke as points, in fractions of the pad's side. */
export type Points = readonly (readonly [x: number, y: number])[];

const ARTIFACTS = "test-artifacts";

/** Headless, without what phones home, with WebGPU on the processor where there is no GPU, and a camera. */
const FLAGS = [
  "--headless=new",
  "--no-sandbox",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--enable-unsafe-webgpu",
  "--use-webgpu-adapter=swiftshader",
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
  // WebAssembly is optimised after ten times the usual work, as tests end before it pays.
  "--js-flags=--wasm-tiering-budget=130000000",
];

const MISSING =
  "no Chromium found: apt-get install chromium-headless-shell, or put google-chrome on PATH";

/** The browser of this test file, once a test has started it. */
let started: Promise<Browser> | undefined;
let isClosedAtEnd = false;

async function startBrowser(executablePath: string): Promise<Browser> {
  // On import, Playwright looks into /proc to find out whether it runs under WSL, which Deno allows
  // with --allow-all only. This variable puts that off until something asks, and nothing does.
  Deno.env.set("__IS_WSL_TEST__", "1");
  // Imported here since it reads the environment at once, which an ignored test must not need.
  const { chromium } = await import("playwright-core");
  return await chromium.launch({ executablePath, args: FLAGS });
}

/**
 * Registers a test that gets a browser; see `testRequiring` for a machine without one. The tests of a
 * file share it: each opens a context or a page of its own, and closes it.
 *
 * @param name The test's name.
 * @param run The test.
 */
export function browserTest(name: string, run: (browser: Browser) => Promise<void>): void {
  if (!isClosedAtEnd) Deno.test.afterAll(async () => await (await started)?.close());
  isClosedAtEnd = true;
  const path = findChromium();
  const requirement = path === null ? { missing: MISSING } : {};
  testRequiring(
    name,
    requirement,
    async () => await run(await (started ??= startBrowser(path ?? ""))),
  );
}

async function toScreen(page: Page, points: Points): Promise<[x: number, y: number][]> {
  const box = await page.getByTestId("pad").boundingBox();
  assert(box !== null, "Expected the pad to be visible");
  return points.map(([x, y]) => [box.x + x * box.width, box.y + y * box.height]);
}

/**
 * Draws a stroke on the page's pad with the mouse, which stops once between two points: the page asks for an answer
 * wherever it stops.
 *
 * @param page The page.
 * @param points The stroke.
 */
export async function drawByMouse(page: Page, points: Points): Promise<void> {
  const [first = [0, 0], ...rest] = await toScreen(page, points);
  await page.mouse.move(...first);
  await page.mouse.down();
  for (const [x, y] of rest) await page.mouse.move(x, y, { steps: 2 });
  await page.mouse.up();
}

/**
 * Draws a stroke on the page's pad with a finger. Playwright's touchscreen can only tap: a stroke
 * needs the browser's own protocol.
 *
 * @param page The page, of a context with touch.
 * @param points The stroke.
 */
export async function drawByTouch(page: Page, points: Points): Promise<void> {
  const session = await page.context().newCDPSession(page);
  let type: "touchStart" | "touchMove" = "touchStart";
  for (const [x, y] of await toScreen(page, points)) {
    await session.send("Input.dispatchTouchEvent", { type, touchPoints: [{ x, y }] });
    type = "touchMove";
  }
  await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}

/**
 * Sums one channel of a canvas. The code is a text since it is the browser's.
 *
 * @param page The page.
 * @param id The canvas's id.
 * @param channel 0 for red to 3 for opacity.
 * @returns The sum over all pixels, each from 0 to 255.
 */
export async function sumChannel(page: Page, id: string, channel: number): Promise<number> {
  return await page.evaluate<number>(`(() => {
    const canvas = document.getElementById("${id}");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((_, index) => index % 4 === ${channel}).reduce((a, b) => a + b, 0);
  })()`);
}

/**
 * Tells whether the page is as narrow as its window.
 *
 * @param page The page.
 * @returns `false` if it scrolls sideways.
 */
export async function hasNoSideScroll(page: Page): Promise<boolean> {
  return await page.evaluate(
    "document.documentElement.scrollWidth <= document.documentElement.clientWidth",
  );
}

/**
 * Saves a picture of the whole page, for people to look at, if the variable `SCREENSHOTS` is set: a fifth of the time
 * of the tests in a browser goes into pictures.
 *
 * @param page The page, or a part of it.
 * @param name The file's name, without its ending.
 */
export async function saveScreenshot(page: Page | Locator, name: string): Promise<void> {
  if (!Deno.env.get("SCREENSHOTS")) return;
  await Deno.mkdir(ARTIFACTS, { recursive: true });
  await page.screenshot({ path: `${ARTIFACTS}/${name}.png`, fullPage: true });
}
