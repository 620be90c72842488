// The tab that trains, in a browser: on ONNX Runtime, as its WebGPU is a software one.
import { assert, assertEquals, assertMatch } from "@std/assert";
import { axeViolations } from "@goodness/testing/axe.ts";
import {
  browserTest,
  drawByMouse,
  hasNoSideScroll,
  saveScreenshot,
} from "@goodness/testing/browser.ts";
import type { Page } from "playwright-core";
import { withPage } from "./_demo_page.ts";

const DESKTOP = { viewport: { width: 1280, height: 900 } };
const PHONE = { width: 390, height: 844 };

/** Small batches learn much in few steps. */
const SMALL = "#train?layers=10,10&batch=50&seed=3";

/** Until the engine is loaded: 14 MB, which a browser compiles. */
const START = { timeout: 60_000 };

async function openTab(page: Page, hash = "#train"): Promise<void> {
  await page.evaluate(`location.hash = ${JSON.stringify(hash)}`);
  await page.getByTestId("train-accuracy").filter({ hasText: "%" }).waitFor(START);
}

async function stepsOf(page: Page): Promise<number> {
  return Number(await page.getByTestId("train-steps").textContent());
}

async function accuracyOf(page: Page): Promise<number> {
  return parseFloat(await page.getByTestId("train-accuracy").textContent() ?? "");
}

/** Plays until so many steps were made, then pauses. */
async function playTo(page: Page, steps: number): Promise<void> {
  await page.getByTestId("train-play").click();
  while (await stepsOf(page) < steps) await page.waitForTimeout(100);
  await page.getByTestId("train-play").click();
}

/** Makes three steps, one by one, and gives the figures after them. */
async function threeSteps(page: Page): Promise<string> {
  await page.getByTestId("train-steps").filter({ hasText: /^0$/ }).waitFor();
  for (let step = 1; step <= 3; step++) {
    await page.getByTestId("train-step").click();
    await page.getByTestId("train-steps").filter({ hasText: RegExp(`^${step}$`) }).waitFor();
  }
  return await page.locator(".train table").textContent() ?? "";
}

browserTest(
  "the tab trains, answers by what it trained, is as the address says, and fits a phone in the dark",
  async (browser) => {
    await withPage(browser, DESKTOP, async ({ page, errors }) => {
      await openTab(page);
      await trains(page);
      await answers(page);
      await repeats(page);
      await takesSettings(page);
      await fitsPhone(page);
      assertEquals(errors, []);
    });
  },
);

async function trains(page: Page): Promise<void> {
  assert(await accuracyOf(page) < 50);
  await playTo(page, 200);
  const accuracy = await accuracyOf(page);
  assert(accuracy >= 85, `Expected 85 % at least, found ${accuracy} %`);
  assertMatch(
    await page.getByTestId("train-engine").textContent() ?? "",
    /^Runs on onnx \(WebAssembly, one thread\), [\d,]+ images per second$/,
  );
  await page.getByTestId("train-live").filter({ hasText: /^Paused, [\d.]+ % right after \d+/ })
    .waitFor({ state: "attached" });
  assertEquals(await page.locator(".train .goodness-plot").count(), 3);
  await saveScreenshot(page, "tab-train-desktop");
  assertEquals(await axeViolations(page), []);
}

async function answers(page: Page): Promise<void> {
  await page.getByTestId("train-draw").click();
  await page.getByTestId("model").filter({ hasText: "Model trained-here: 3 layers" }).waitFor();
  await drawByMouse(page, [[0.5, 0.15], [0.5, 0.85]]);
  await page.getByTestId("result").filter({ hasText: /^1$/ }).waitFor();
  await page.getByTestId("train-draw").click();
  await page.getByTestId("model").filter({ hasText: "Model local: 3 layers" }).waitFor();
  await page.getByTestId("result").filter({ hasText: /^1$/ }).waitFor();
}

/** The same settings give the same figures. */
async function repeats(page: Page): Promise<void> {
  await openTab(page, SMALL);
  const first = await threeSteps(page);
  await page.getByTestId("tab-how").click();
  await page.getByTestId("tab-train").click();
  assertEquals(await stepsOf(page), 3); // the training is still there
  await page.getByTestId("train-reset").click();
  assertEquals(await threeSteps(page), first);
  assertMatch(first, /Layer 2\d\.\d{3}/);
  assertEquals(new URL(page.url()).hash, "#train?layers=10,10&seed=3&batch=50");
}

async function takesSettings(page: Page): Promise<void> {
  await openTab(page, "#train?loss=pairwise&threshold=2&kind=dense&layers=30&rate=9");
  assertEquals(await page.getByTestId("train-loss").inputValue(), "pairwise");
  assert(await page.getByTestId("train-threshold").isDisabled());
  assertEquals(await page.getByTestId("train-rate").inputValue(), "0.01"); // 9 is too much
  await page.getByTestId("train-more-layers").click();
  await page.getByTestId("train-layer-1").fill("20");
  await page.getByTestId("train-layer-1").blur();
  const hash = "#train?threshold=2&kind=dense&layers=30,20&loss=pairwise";
  assertEquals(new URL(page.url()).hash, hash);
  await page.getByTestId("train-batch").fill("12.5");
  await page.getByTestId("train-batch").blur();
  assertEquals(await page.getByTestId("train-batch").getAttribute("aria-invalid"), "true");
  assertEquals(new URL(page.url()).hash, hash); // nothing begins anew
  await page.getByTestId("train-loss").selectOption("threshold");
  assert(await page.getByTestId("train-threshold").isEnabled());
}

async function fitsPhone(page: Page): Promise<void> {
  await page.setViewportSize(PHONE);
  await page.emulateMedia({ colorScheme: "dark" });
  await openTab(page, SMALL);
  await playTo(page, 20);
  assert(await hasNoSideScroll(page));
  await saveScreenshot(page, "tab-train-phone-dark");
  assertEquals(await axeViolations(page), []);
}
