// Teaching a model in a browser, on ONNX Runtime.
import { createEngine } from "@goodness/core";
import { decodeModel } from "@goodness/core/files";
import { Classifier } from "@goodness/predict/classifier";
import { axeViolations } from "@goodness/testing/axe.ts";
import { browserTest, hasNoSideScroll, saveScreenshot } from "@goodness/testing/browser.ts";
import { datasetSource } from "@goodness/trainer/data";
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import { withPage } from "./_demo_page.ts";

/** The demo's default model, which reads MNIST's first test image of a 3 as a 9. */
const MODEL = "data/models/mnist-local-record.safetensors";

const DESKTOP = { viewport: { width: 1280, height: 900 } };
const PHONE = { width: 390, height: 844 };

/** Until an engine has started and has learnt, or has read a thousand digits twice. */
const LONG_MS = 120_000;

/** Shows the first test image of a 3, and gives the goodness of all labels. */
async function goodnessOfThree(page: Page, expected: RegExp): Promise<string> {
  await page.getByTestId("samples").waitFor();
  await page.keyboard.press("3");
  return await goodnessOf(page, expected);
}

async function goodnessOf(page: Page, expected: RegExp): Promise<string> {
  await page.getByTestId("result").filter({ hasText: expected }).waitFor();
  return await page.getByTestId("table").textContent() ?? "";
}

async function nameIs(page: Page, name: RegExp): Promise<void> {
  await page.getByTestId("model").filter({ hasText: name }).waitFor();
}

/** Clicks at what saves a file, and reads the file. */
async function saved(page: Page, id: string): Promise<Uint8Array<ArrayBuffer>> {
  const download = page.waitForEvent("download");
  await page.getByTestId(id).click();
  return await Deno.readFile(await (await download).path());
}

browserTest("a lesson turns a wrong answer, is kept, saved and undone", async (browser) => {
  await withPage(browser, DESKTOP, async ({ page, errors }) => {
    page.setDefaultTimeout(LONG_MS);
    const served = await goodnessOfThree(page, /^9/);
    await page.getByTestId("teach-3").click();
    const taught = await goodnessOf(page, /^3/);
    await nameIs(page, /^Model local-record-taught-1: .* before it was taught here/);
    await showsWhatCameOfIt(page);
    await savesIt(page);

    await page.reload();
    await page.getByTestId("teach-status").filter({ hasText: /you taught: one drawing/ }).waitFor();
    assertEquals(await goodnessOfThree(page, /^3/), taught);
    await page.getByTestId("teach-undo").click();
    assertEquals(await goodnessOf(page, /^9/), served);
    await nameIs(page, /^Model local-record: /);
    await page.reload();
    assertEquals(await goodnessOfThree(page, /^9/), served);
    assertEquals(await page.getByTestId("taught").count(), 0);
    assertEquals(errors, []);
  }, { path: MODEL });
});

async function showsWhatCameOfIt(page: Page): Promise<void> {
  assertMatch(await page.getByTestId("teach-table").textContent() ?? "", /Answer9\??3/);
  const effect = page.getByTestId("teach-effect");
  await effect.filter({ hasText: /the served model/ }).waitFor();
  const shares = [...(await effect.textContent() ?? "").matchAll(/([\d.]+) %/g)];
  const [taught = NaN, served = NaN] = shares.map(([, share]) => Number(share));
  assert(served > 99 && taught >= served - 1, `${taught} % of the digits, and ${served} % before`);
  await saveScreenshot(page, "teach-desktop");
  assertEquals(await axeViolations(page), []);
  await page.setViewportSize(PHONE);
  await page.emulateMedia({ colorScheme: "dark" });
  assert(await hasNoSideScroll(page));
  await saveScreenshot(page, "teach-phone-dark");
  assertEquals(await axeViolations(page), []);
}

/** The files are the taught model, and the drawing with its label. */
async function savesIt(page: Page): Promise<void> {
  const model = decodeModel(await saved(page, "teach-model"));
  const { images, labels } = await datasetSource("mnist").read("test");
  const at = labels.indexOf(3) * model.network.pixels;
  const three = images.subarray(at, at + model.network.pixels);
  const classifier = new Classifier(model, await createEngine("native"));
  const [answer] = await classifier.classify([Float32Array.from(three, (byte) => byte / 255)]);
  assertEquals(answer?.label, 3);
  await classifier.dispose();
  const text = new TextDecoder().decode(await saved(page, "teach-drawings"));
  const { format, drawings: [drawing] } = JSON.parse(text);
  assertEquals([format, drawing.label], ["goodness-drawings/1", 3]);
  assertMatch(drawing.b64, /^data:image\/png;base64,/);
}
