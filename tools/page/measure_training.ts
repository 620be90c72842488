/**
 * Trains in the built page for a minute, in headless Chromium without a GPU, with the settings that it opens with, and
 * prints what came of it.
 *
 * @module
 */

import { createApp, readPage } from "@goodness/demo";
import { loadClassifier } from "@goodness/predict";
import { findChromium } from "@goodness/testing/chromium.ts";

const MODEL = "data/models/mnist-local.safetensors";

/** Seconds from the click on "Play". */
const SECONDS = 60;

/** Seconds after which figures are printed. */
const EVERY = 10;

async function main(): Promise<void> {
  const classifier = await loadClassifier(MODEL);
  const app = createApp({ classifier, log: () => {}, page: await readPage() });
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, app.fetch);
  Deno.env.set("__IS_WSL_TEST__", "1"); // Playwright looks for it in a file otherwise
  const { chromium } = await import("playwright-core");
  const browser = await chromium.launch({
    executablePath: findChromium() ?? "chromium",
    args: ["--headless=new", "--no-sandbox"],
  });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.addr.port}/#train`);
  await page.getByTestId("train-accuracy").filter({ hasText: "%" }).waitFor();
  await page.getByTestId("train-play").click();
  for (let seconds = EVERY; seconds <= SECONDS; seconds += EVERY) {
    await page.waitForTimeout(1000 * EVERY);
    const status = await page.locator(".train-accuracy").textContent();
    const engine = await page.getByTestId("train-engine").textContent();
    // deno-lint-ignore no-console -- the result
    console.log(`${seconds} s: ${status}. ${engine}`);
  }
  await browser.close();
  await server.shutdown();
  await classifier.dispose();
}

if (import.meta.main) await main();
