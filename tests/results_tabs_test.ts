// The tabs Training, Results and API of the demo's page in a browser.
import { axeViolations } from "@goodness/testing/axe.ts";
import { browserTest, hasNoSideScroll, saveScreenshot } from "@goodness/testing/browser.ts";
import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { tinyNetwork } from "@goodness/testing/tiny_network.ts";
import { type TrainingObserver, trainSupervised } from "@goodness/trainer";
import { assert, assertEquals } from "@std/assert";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { withPage } from "./_demo_page.ts";

const DESKTOP = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** Makes a run of six epochs that is interrupted in the fourth, and says how it is gone on with. */
async function interruptedRun(folder: string, out: string): Promise<() => Promise<void>> {
  const digits = join(folder, "digits");
  await writeMnistSlice(digits, { train: 600, test: 100 });
  const interruption = new AbortController();
  const observer: TrainingObserver = {
    started: () => {},
    stepped: (step) => step === 16 && interruption.abort(),
    measured: () => {},
    epochEnded: () => {},
    stopped: () => {},
  };
  const common = { command: "test", write: () => {} };
  const settings = {
    ...{ dataset: digits, validation: 100, validateEvery: 1, batchSize: 100, epochs: 6 },
    engine: "native",
  } as const;
  const { signal } = interruption;
  const network = tinyNetwork(settings);
  await trainSupervised({ ...common, settings, network, out, observer, signal });
  return async () => {
    assertEquals((await trainSupervised({ ...common, resume: out })).status, "finished");
  };
}

async function waitForStatus(page: Page, text: RegExp): Promise<void> {
  await page.getByTestId("training-status").filter({ hasText: text }).waitFor();
}

browserTest(
  "tab Training follows a run, over a lost connection and to its end",
  async (browser) => {
    await withFolder(async (folder) => {
      const runs = join(folder, "runs");
      const run = join(runs, "lesson", "first");
      const goOn = await interruptedRun(folder, run);
      await withPage(
        browser,
        DESKTOP,
        async ({ page, errors, app }) => {
          await page.getByTestId("tab-training").click();
          await waitForStatus(page, /^Stopped after epoch 3 of 6: it can be resumed$/);
          assertEquals(await page.locator(".goodness-plot .negative").count(), 3);
          await page.getByRole("slider", { name: "Epoch of the histograms" }).press("Home");
          await page.getByText("Epoch 1", { exact: true }).waitFor();

          const lock = await Deno.open(join(run, "run.lock"), { write: true, create: true });
          await lock.lock(true);
          await page.evaluate("dispatchEvent(new Event('focus'))");
          await waitForStatus(page, /^Running: epoch 3 of 6 is over, about \d+ s to go$/);
          app.endStreams();
          await waitForStatus(page, /^Connection lost, trying again$/);
          await waitForStatus(page, /^Running: epoch 3 of 6/);
          await saveScreenshot(page, "training-desktop");
          assertEquals(await axeViolations(page), []);
          const tab = page.getByTestId("training");
          const before = await tab.boundingBox();
          lock.close();
          await waitForStatus(page, /^Stopped after epoch 3/);
          await goOn();
          await page.evaluate("dispatchEvent(new Event('focus'))");
          await waitForStatus(page, /^Finished after 6 epochs$/);
          assertEquals(await tab.boundingBox(), before);
          await page.getByText("The numbers as a table").last().click();
          assertEquals(await tab.getByRole("row").count(), 7);
          assertEquals(errors, []);
        },
        { runs },
      );
      await withPage(
        browser,
        { ...PHONE, colorScheme: "dark" },
        async ({ page, errors }) => {
          await page.getByTestId("tab-training").click();
          await waitForStatus(page, /^Finished after 6 epochs$/);
          assert(await hasNoSideScroll(page), "Expected no horizontal scroll");
          await saveScreenshot(page, "training-phone-dark");
          assertEquals(errors, []);
        },
        { runs },
      );
    });
  },
);
