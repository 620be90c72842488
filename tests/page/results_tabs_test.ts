// The tabs Training, Results and API of the demo's page in a browser.
import { axeViolations } from "@goodness/testing/axe.ts";
import {
  browserTest,
  drawByMouse,
  hasNoSideScroll,
  type Points,
  saveScreenshot,
} from "@goodness/testing/browser.ts";
import { PRETRAINED } from "@goodness/demo";
import { loadModel } from "@goodness/predict";
import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { tinyNetwork } from "@goodness/testing/tiny_network.ts";
import {
  planSweep,
  sweepProgress,
  sweepStatus,
  sweepTable,
  type TaskResults,
  writeSweepState,
} from "@goodness/research/sweep";
import { taskId } from "@goodness/research/tasks";
import { type TrainingObserver, trainSupervised } from "@goodness/trainer";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { MODEL, withPage } from "./_demo_page.ts";

const DESKTOP = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
const PHONE_DARK = { ...PHONE, colorScheme: "dark" } as const;

/** How long all test images may take. */
const MEASURED_MS = 120_000;

/** A drawing of many points, which the tab API shortens. */
const ZIGZAG: Points = Array.from(
  { length: 18 },
  (_, turn) => [turn % 2 === 0 ? 0.3 : 0.7, 0.2 + 0.03 * turn],
);

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

const SWEEP = `
[settings]
epochs = 2
[search]
kind = "grid"
[search.values]
learning-rate = [0.001, 0.01]
loss = ["pairwise", "threshold"]
`;

/** Writes how far a sweep of four runs is, of which some are trained. */
async function writeSweep(folder: string, trained: number): Promise<void> {
  const plan = planSweep({ file: { text: SWEEP, name: "rates.toml" } });
  const tasks = sweepProgress(plan, new Map()).next;
  const results: TaskResults = new Map(
    tasks.slice(0, trained).map((task, at) => {
      const curve = [{ epoch: 1, accuracy: 0.5 + at / 10 }, { epoch: 2, accuracy: 0.6 + at / 10 }];
      const made = { epochs: 2, accuracy: 0.6 + at / 10, curve, fingerprint: "same" };
      return [taskId(task), { status: "trained", ...made }];
    }),
  );
  const status = sweepStatus(plan, results, { workers: ["one", "two"], secondsPerEpoch: 60 });
  await writeSweepState(folder, { status, table: sweepTable(plan, results) });
}

/** Follows a sweep to its end on its page. */
async function checkSweepPage(page: Page, folder: string): Promise<void> {
  await writeSweep(folder, 2);
  await page.goto(new URL("sweeps", page.url()).href);
  await page.getByRole("link", { name: "rates" }).click();
  await page.getByText("2 trained, 0 failed, 2 waiting").waitFor();
  assertEquals(await page.locator("#curves polyline").count(), 2);
  await page.locator("#runs").focus();
  await saveScreenshot(page, "sweep-phone-dark");
  assertEquals(await axeViolations(page), []);
  assert(await hasNoSideScroll(page), "Expected no horizontal scroll");
  await writeSweep(folder, 4);
  await page.getByText("It is finished.").waitFor();
  assertEquals(await page.locator("#curves polyline").count(), 4);
  assertMatch(await page.locator("#best").innerText(), /^90\.00 % .* --loss threshold --seed 1$/s);
  await page.getByLabel("Keep this page up to date").waitFor({ state: "detached" });
  assertEquals(await page.locator("#runs:focus").count(), 1);
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
          await checkSweepPage(page, join(runs, "sweeps", "rates"));
          assertEquals(errors, []);
        },
        { runs },
      );
    });
  },
);

browserTest("tab Results shows mistakes, and the digits of a cell", async (browser) => {
  // One model is measured when it is asked about, the other when the page is built.
  const { training: { testAccuracy = NaN } } = await loadModel(MODEL);
  assertEquals(testAccuracy, 0.9909);
  const cases = [
    { name: "desktop", view: DESKTOP, path: MODEL, said: /^99\.09 % of .* rightly, 91 wrongly$/ },
    {
      ...{ name: "phone-dark", view: PHONE_DARK, path: PRETRAINED },
      said: /^99\.58 % of .* rightly, 42 wrongly$/,
    },
  ];
  for (const { name, view, path, said } of cases) {
    await withPage(browser, view, async ({ page, errors }) => {
      page.setDefaultTimeout(MEASURED_MS); // A screen full of canvases takes its time to be pictured.
      await page.getByTestId("tab-results").click();
      const tab = page.getByTestId("results");
      await tab.getByRole("row", { name: /^local-record / }).waitFor();
      const before = await tab.boundingBox();
      await page.getByTestId("results-status")
        .filter({ hasText: said })
        .waitFor();
      await page.locator(".results-worst canvas").first().waitFor();
      assertEquals(await tab.boundingBox(), before);
      const chosen = page.getByTestId("confusion").locator("[aria-pressed=true]");
      const [, count] = /: (\d+)$/.exec(await chosen.getAttribute("aria-label") ?? "") ?? [];
      assertEquals(await page.getByTestId("cell").locator("canvas").count(), Number(count));
      await saveScreenshot(page, `results-${name}`);
      await page.getByRole("button", { name: /^0 read as 0: / }).click();
      await page.getByRole("heading", { name: /^0 read as 0: 97\d$/ }).waitFor();
      await page.keyboard.press("ArrowRight");
      await page.getByRole("heading", { name: /^0 read as 1: \d$/ }).waitFor();
      assertEquals(await axeViolations(page), []);
      assert(await hasNoSideScroll(page), "Expected no horizontal scroll");
      assertEquals(errors, []);
    }, { path });
  }
});

browserTest("tab API has programs that can be copied, with the whole drawing", async (browser) => {
  const permissions = ["clipboard-read", "clipboard-write"];
  for (const [name, view] of [["desktop", DESKTOP], ["phone-dark", PHONE_DARK]] as const) {
    await withPage(browser, { ...view, permissions }, async ({ page, errors }) => {
      page.setDefaultTimeout(MEASURED_MS); // A screen full of canvases takes its time to be pictured.
      await page.getByTestId("tab-api").click();
      await page.getByTestId("request").filter({ hasText: "[[70,60],[200,60],[120,220]]" })
        .waitFor();
      const answered = page.getByTestId("answer").filter({ hasText: '"predictions"' });
      await page.getByTestId("pad").scrollIntoViewIfNeeded();
      await drawByMouse(page, ZIGZAG);
      await answered.waitFor();
      await page.getByTestId("request").filter({ hasText: "more characters" }).waitFor();
      await saveScreenshot(page, `api-${name}`);
      assertEquals(await axeViolations(page), []);
      assert(await hasNoSideScroll(page), "Expected no horizontal scroll");
      await page.getByText("fetch", { exact: true }).click();
      await page.getByRole("button", { name: "Copy" }).click();
      await page.getByTestId("copied").filter({ hasText: "Copied" }).waitFor();
      const program = await page.evaluate<string>("navigator.clipboard.readText()");
      const shown = JSON.parse(await page.getByTestId("answer").textContent() ?? "");
      assertMatch(await outputOf(program), new RegExp(`label: ${shown.predictions[0].label},`));
      await page.getByTestId("copied").filter({ hasText: /^$/ }).waitFor({ state: "attached" });
      assertEquals(errors, []);
    });
  }
});

/** Runs a copied program as a user would. */
async function outputOf(program: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", program],
  }).output();
  assert(success, new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}
