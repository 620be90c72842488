import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import {
  encodeModel,
  initialWeights,
  type Model,
  networkPreset,
  resolveNetwork,
} from "@goodness/core";
import { headShape } from "@goodness/core/head";
import { loadModel } from "@goodness/predict";
import { withFolder } from "@goodness/testing/mnist_slice.ts";
import {
  browserTest,
  drawByMouse,
  drawByTouch,
  hasNoSideScroll,
  type Points,
  saveScreenshot,
  sumChannel,
} from "@goodness/testing/browser.ts";
import { join } from "node:path";
import { type Bench, MODEL, TIMEOUT_MS, withPage } from "./_demo_page.ts";

const DESKTOP = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** A seven as points, in fractions of the pad's side. */
const SEVEN: Points = [
  [0.28, 0.24],
  [0.5, 0.22],
  [0.72, 0.22],
  [0.62, 0.4],
  [0.52, 0.6],
  [0.44, 0.82],
];

/** The stroke through a continental seven. */
const BAR: Points = [[0.42, 0.54], [0.68, 0.52]];

/** Waits for the page to show a digit, or `""` for none. */
async function waitForResult(page: Page, digit: string): Promise<void> {
  await page.getByTestId("result").filter({ hasText: new RegExp(`^${digit}$`) }).waitFor();
}

/** Waits for the state without a drawing, which shows no digit and no input. */
async function waitForEmpty(page: Page): Promise<void> {
  await waitForMessage(page, /^Empty: draw a digit$/);
  assertEquals(await page.getByTestId("result").textContent(), "");
  assertEquals(await sumInput(page), 0);
}

async function waitForMessage(page: Page, text: RegExp): Promise<void> {
  await page.getByTestId("message").filter({ hasText: text }).waitFor();
}

/** The ink that "what the network sees" shows, as grey levels. */
function sumInput(page: Page): Promise<number> {
  return sumChannel(page, "input", 0);
}

/** The ink on the pad, as opacity. */
function sumPad(page: Page): Promise<number> {
  return sumChannel(page, "pad", 3);
}

async function waitForInput(page: Page, isExpected: (sum: number) => boolean): Promise<void> {
  const end = performance.now() + TIMEOUT_MS;
  while (!isExpected(await sumInput(page))) {
    assert(performance.now() < end, "Expected another input");
    await page.waitForTimeout(20);
  }
}

browserTest("page recognises a seven that is drawn with the mouse", async (browser) => {
  await withPage(
    browser,
    { ...DESKTOP, reducedMotion: "no-preference" },
    async ({ page, errors }) => {
      await waitForEmpty(page);
      await saveScreenshot(page, "desktop-empty");
      await drawByMouse(page, SEVEN);
      await waitForResult(page, "7");
      await page.getByTestId("live").filter({ hasText: /^7, margin \d+\.\d+$/ }).waitFor();
      assert(await sumInput(page) > 0);
      await saveScreenshot(page, "desktop-light");
      assertEquals(errors, []);
    },
  );
});

browserTest(
  "page recognises a seven that is drawn by touch, without scrolling",
  async (browser) => {
    await withPage(browser, PHONE, async ({ page, errors }) => {
      assert(await hasNoSideScroll(page), "Expected no horizontal scroll");
      await drawByTouch(page, SEVEN);
      await waitForResult(page, "7");
      assertEquals(await page.evaluate("scrollY"), 0);
      assert(await hasNoSideScroll(page), "Expected no horizontal scroll with an answer");
      await saveScreenshot(page, "phone");
      assertEquals(errors, []);
    });
  },
);

browserTest("page follows the dark colour scheme, also while it is open", async (browser) => {
  await withPage(browser, { ...DESKTOP, colorScheme: "dark" }, async ({ page, errors }) => {
    await drawByMouse(page, SEVEN);
    await waitForResult(page, "7");
    await page.getByText("Above the lowest", { exact: true }).click();
    await page.getByText("The numbers as a table").click();
    await page.getByRole("row", { name: /^7 \(best\)/ }).waitFor();
    await saveScreenshot(page, "desktop-dark");
    await page.emulateMedia({ colorScheme: "light" });
    await saveScreenshot(page, "desktop-from-dark");
    assertEquals(errors, []);
  });
});

browserTest("page undoes, redoes and clears by button and by key", async (browser) => {
  await withPage(browser, DESKTOP, async ({ page, errors }) => {
    await drawByMouse(page, SEVEN);
    await waitForResult(page, "7");
    // The page may have known a seven before the stroke ended. Redo brings it back as a whole, so the
    // answer behind it is that of the whole stroke.
    await page.getByTestId("undo").click();
    await waitForEmpty(page);
    await page.keyboard.press("Control+Shift+Z");
    await waitForResult(page, "7");
    const seven = await sumInput(page);
    await drawByMouse(page, BAR);
    await waitForInput(page, (sum) => sum !== seven);
    await page.getByTestId("undo").click();
    await waitForInput(page, (sum) => sum === seven);
    await page.getByTestId("undo").click();
    await waitForEmpty(page);
    await page.keyboard.press("Control+Shift+Z");
    await waitForResult(page, "7");
    await waitForInput(page, (sum) => sum === seven);
    await page.getByTestId("clear").click();
    await waitForEmpty(page);
    await page.keyboard.press("Control+Z");
    await waitForResult(page, "7");
    await page.keyboard.press("Delete");
    await waitForEmpty(page);
    assertEquals(errors, []);
  });
});

browserTest(
  "page changes the digit and the network's image at the same moment",
  async (browser) => {
    await withPage(browser, DESKTOP, async ({ page, errors }) => {
      await drawByMouse(page, SEVEN);
      await waitForResult(page, "7");
      await page.evaluate(`{
      const canvas = document.getElementById("input");
      const result = document.querySelector("[data-testid=result]");
      new MutationObserver(() => {
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        globalThis.hasInk ??= data.some((level, index) => index % 4 === 0 && level > 0);
      }).observe(result, { childList: true, characterData: true, subtree: true });
    }`);
      await page.getByTestId("undo").click();
      await page.waitForFunction("globalThis.hasInk !== undefined");
      assertEquals(await page.evaluate("hasInk"), false);
      assertEquals(errors, []);
    });
  },
);

browserTest("page shows no digit after clear while an answer is under way", async (browser) => {
  await withPage(browser, DESKTOP, async ({ page, errors }) => {
    const gate = Promise.withResolvers<void>();
    await page.route("**/predict", async (route) => {
      await gate.promise;
      await route.continue().catch(() => {}); // The page has given the request up.
    });
    const asked = page.waitForRequest("**/predict");
    await drawByMouse(page, SEVEN);
    await asked;
    await page.getByTestId("clear").click();
    await waitForEmpty(page);
    gate.resolve();
    await page.waitForTimeout(500);
    await waitForEmpty(page);
    assertEquals(errors, []);
  });
});

browserTest("page says why there is no answer, and recovers by itself", async (browser) => {
  await withPage(browser, PHONE, async ({ page }) => {
    await page.route("**/predict", (route) => route.abort("connectionrefused"));
    await drawByTouch(page, SEVEN);
    await waitForMessage(page, /^The server cannot be reached; trying again$/);
    assertEquals(await page.getByTestId("result").textContent(), "");
    await saveScreenshot(page, "phone-error");
    // Before the first route goes, as an answer in between would end the attempts. The newest route counts.
    const body = JSON.stringify({ error: "Cannot answer today" });
    await page.route("**/predict", (route) => route.fulfill({ status: 500, body }));
    await waitForMessage(page, /^The server answered: Cannot answer today$/);
    await page.unroute("**/predict");
    await waitForResult(page, "7");
  });
});

browserTest("page takes a tap for a dot, and has controls of 44 pixels", async (browser) => {
  await withPage(browser, PHONE, async ({ page, errors }) => {
    assertEquals(await sumPad(page), 0);
    await page.getByTestId("pad").tap();
    assert(await sumPad(page) > 0, "Expected to see the dot");
    await page.locator("body[data-state=answer]").waitFor();
    assertMatch(await page.getByTestId("result").innerText(), /^\d\??$/); // a dot is no digit
    const targets = page.locator("button, fieldset label, summary").filter({ visible: true });
    for (const target of await targets.all()) {
      const box = await target.boundingBox();
      assert(box !== null && box.height >= 44, `Expected 44 pixels, but found ${box?.height}`);
    }
    assertEquals(errors, []);
  });
});

/** The same with a model of the test's own. */
async function withPageOf(
  model: Model,
  browser: Browser,
  options: BrowserContextOptions,
  use: (bench: Bench) => Promise<void>,
): Promise<void> {
  await withFolder(async (folder) => {
    const path = join(folder, "model.safetensors");
    await Deno.writeFile(path, encodeModel(model));
    await withPage(browser, options, use, { path });
  });
}

/** A network without labels and with first weights, and a head that says 7 to everything. */
async function unsupervisedModel(confidenceThreshold: number): Promise<Model> {
  const network = resolveNetwork({
    ...networkPreset("dense"),
    name: "unsupervised",
    labelPlacement: "nowhere",
    layers: [{ kind: "dense", units: 60 }, { kind: "dense", units: 40 }, {
      kind: "dense",
      units: 20,
    }],
    goodnessLayers: [1, 2],
  });
  const [rows = 0, labels = 0] = headShape(network, [1, 2]);
  const weight = new Float32Array(rows * labels);
  weight.set([0, 1, 0, 0, 0, 0, 0, 3, 0, 1], (rows - 1) * labels); // the bias
  const { training } = await loadModel(MODEL);
  const { command, dataset, seed, epochs } = training;
  const measured = { l2: 0, testAccuracy: 0.9712, randomFeatureAccuracy: 0.9345 };
  return {
    network,
    weights: initialWeights(network, 1),
    training: { ...training, testAccuracy: 0.9712, accuracyPerLayer: [] },
    head: { layers: [1, 2], weight, training: { command, dataset, seed, epochs, ...measured } },
    confidenceThreshold,
  };
}

const NARROW = { viewport: { width: 360, height: 800 }, hasTouch: true, isMobile: true };

browserTest("page shows probabilities of a model that learnt without labels", async (browser) => {
  const model = await unsupervisedModel(0.25);
  await withPageOf(model, browser, DESKTOP, async ({ page, errors }) => {
    await page.getByRole("heading", { name: "Probability", exact: true }).waitFor();
    assertEquals(await page.getByText("From zero").isVisible(), false);
    assertEquals(await page.getByText("The sums often lie").isVisible(), false);
    await page.getByText("A softmax head on top").waitFor();
    await page.getByTestId("model").filter({ hasText: "97.12 % (93.45 % on random features)" })
      .waitFor();
    assertEquals(await page.getByTestId("total").textContent(), "Sure from 0.25 on");
    await drawByMouse(page, SEVEN);
    await waitForResult(page, "7");
    await page.getByTestId("live").filter({ hasText: /^7, probability \d+\.\d %$/ }).waitFor();
    assertMatch(
      await page.getByTestId("total").innerText(),
      /^Goodness in total \d+\.\d\d; sure from 0\.25 on$/,
    );
    assertMatch(
      await page.getByTestId("likeness").innerText(),
      /^Layer 1 \(not in the total\)\s+\d+\.\d\d\s+Layer 2\s+\d+\.\d\d\s+Layer 3\s+\d+\.\d\d$/,
    );
    await page.getByText("The numbers as a table").click();
    await page.getByRole("columnheader", { name: "Probability" }).waitFor();
    await page.getByRole("row", { name: /^7 \(best\) 0\.\d{4}$/ }).waitFor();
    await saveScreenshot(page, "unsupervised-light");
    await page.emulateMedia({ colorScheme: "dark" });
    await saveScreenshot(page, "unsupervised-dark");
    assertEquals(errors, []);
  });
});

browserTest("page says that a model that learnt without labels is not sure", async (browser) => {
  await withPageOf(await unsupervisedModel(50), browser, NARROW, async ({ page, errors }) => {
    await drawByTouch(page, SEVEN);
    await waitForResult(page, "7\\?");
    await waitForMessage(page, /^Not sure, probability \d+\.\d %$/);
    await page.getByTestId("live")
      .filter({ hasText: /^Not sure, perhaps 7, probability \d+\.\d %$/ }).waitFor();
    assert(await hasNoSideScroll(page), "Expected no horizontal scroll");
    await saveScreenshot(page, "unsupervised-not-sure-narrow");
    assertEquals(errors, []);
  });
});

browserTest("page says that a model which learnt with labels is not sure", async (browser) => {
  const { confidence, ...trained } = await loadModel(MODEL);
  assert(confidence !== undefined, "Expected a model that knows when it is sure");
  const model = { ...trained, confidence: { ...confidence, mostDistance: 0 } };
  await withPageOf(model, browser, NARROW, async ({ page, errors }) => {
    await drawByTouch(page, SEVEN);
    await waitForResult(page, "7\\?");
    await waitForMessage(page, /^Not sure, margin \d+\.\d+$/);
    await page.getByTestId("live").filter({ hasText: /^Not sure, perhaps 7, margin/ }).waitFor();
    await page.getByText(/^Layer \d (responds unusually|hardly prefers)/).waitFor();
    assert(await hasNoSideScroll(page), "Expected no horizontal scroll");
    await saveScreenshot(page, "not-sure-narrow");
    await page.getByTestId("clear").click();
    await waitForEmpty(page);
    assertEquals(await page.locator(".verdict").getAttribute("data-sure"), "true");
    assertEquals(errors, []);
  });
});
