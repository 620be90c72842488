// The tabs of the page that explain: the layers, the receptive fields, how it works.
import { axeViolations } from "@goodness/testing/axe.ts";
import {
  browserTest,
  drawByMouse,
  hasNoSideScroll,
  type Points,
  saveScreenshot,
} from "@goodness/testing/browser.ts";
import { assert, assertEquals } from "@std/assert";
import type { Locator, Page, Request } from "playwright-core";
import { withPage } from "./_demo_page.ts";

const DESKTOP = { viewport: { width: 1280, height: 900 } };
const PHONE = { width: 390, height: 844 };

/** What a desktop's window holds at 200 %. */
const ENLARGED = { width: 640, height: 450 };

const GROUPED = "data/models/mnist-grouped-record.safetensors";

const SEVEN: Points = [[0.28, 0.24], [0.72, 0.22], [0.52, 0.6], [0.44, 0.82]];

/** Opens a tab, and begins to measure how much the page moves by itself. */
async function openTab(page: Page, id: string): Promise<void> {
  await page.getByTestId(`tab-${id}`).click();
  await page.getByTestId(id).waitFor();
  await page.evaluate(`window.shifts = 0; new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) shifts += value;
  }).observe({ type: "layout-shift" })`);
}

/** Draws a seven at the top of the page. */
async function drawSeven(page: Page): Promise<void> {
  await page.evaluate("scrollTo(0, 0)");
  await drawByMouse(page, SEVEN);
  await page.getByTestId("result").filter({ hasText: "7" }).waitFor();
}

/** Saves a picture of the tab that is open, for people to look at. */
async function savePanel(page: Page, name: string): Promise<void> {
  await saveScreenshot(page.locator("#tab-panel"), `tab-${name}`);
}

/** Looks at a tab in all sizes and colours, saves pictures, and checks that everyone can use it. */
async function lookAround(page: Page, name: string): Promise<void> {
  const shifts = await page.evaluate<number>("shifts");
  assert(shifts < 0.02, `Expected no layout shift, but found ${shifts}`);
  await savePanel(page, `${name}-desktop`);
  assertEquals(await axeViolations(page), [], "light");
  await page.emulateMedia({ colorScheme: "dark" });
  await savePanel(page, `${name}-dark`);
  assertEquals(await axeViolations(page, ["color-contrast"]), [], "dark");
  for (const [size, viewport] of [["phone", PHONE], ["enlarged", ENLARGED]] as const) {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme: "light" });
    await savePanel(page, `${name}-${size}`);
    assert(await hasNoSideScroll(page), `Expected no horizontal scroll: ${size}`);
  }
  assertEquals(await axeViolations(page), [], "small");
}

/** The most requests for activities that were under way at once. */
function countAtOnce(page: Page): () => number {
  let [now, most] = [0, 0];
  const isOne = (request: Request): boolean => request.postData()?.includes("activations") ?? false;
  const end = (request: Request): number => now -= Number(isOne(request));
  page.on("request", (request) => {
    if (isOne(request)) most = Math.max(most, ++now);
  });
  page.on("requestfinished", end);
  page.on("requestfailed", end);
  return () => most;
}

browserTest("layers show the activities of two labels while one draws", async (browser) => {
  await withPage(browser, DESKTOP, async ({ page, errors }) => {
    const atOnce = countAtOnce(page);
    await openTab(page, "layers");
    await page.getByText("Draw a digit to see the activities").waitFor();
    await drawSeven(page);
    const first = page.getByTestId("layer-1");
    await first.getByText(/^Goodness \d+\.\d+ for 7, .* it prefers/).waitFor();
    await first.getByText(/^[\d,]+ of 2,048 units are 0 for both labels/).waitFor();
    await page.getByTestId("layers-label-2").selectOption("1");
    await page.getByTestId("maps-3").getByText("7 minus 1").waitFor();
    await page.getByTestId("maps-1").focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowDown");
    await page.getByTestId("location-1").filter({ hasText: /^Row 2, column 2: \d+ of 128/ })
      .waitFor();
    assertEquals(atOnce(), 1);
    await lookAround(page, "layers");
    await page.setViewportSize(DESKTOP.viewport);
    await page.keyboard.press("Delete");
    await page.getByText("Draw a digit to see the activities").waitFor();
    assertEquals(await page.getByTestId("maps-1").count(), 0);
    assertEquals(errors, []);
  });
});

browserTest("layers show the units of each label where no label goes in", async (browser) => {
  await withPage(browser, DESKTOP, async ({ page, errors }) => {
    await openTab(page, "layers");
    await drawSeven(page);
    await page.getByTestId("layer-1").getByText(/^\d+ of 208 units are active for 7, \d+ for \d/)
      .waitFor();
    await savePanel(page, "layers-grouped");
    assertEquals(errors, []);
  }, { path: GROUPED });
});

browserTest("receptive fields show the units that are most active now", async (browser) => {
  await withPage(browser, DESKTOP, async ({ page, errors }) => {
    await openTab(page, "fields");
    const units = page.getByTestId("units").locator("button.unit");
    await units.nth(23).waitFor();
    await page.getByText("Nothing is drawn: the strongest units come first").waitFor();
    await drawSeven(page);
    await page.getByText("Nothing is drawn").waitFor({ state: "detached" });
    const [most = 0, next = 0] = (await units.allInnerTexts()).map(Number);
    assert(most >= next && next > 0, `Expected the most active first: ${most}, ${next}`);
    await page.getByRole("button", { name: "Row 2, column 3", exact: true }).click();
    await page.getByText("24 of 128 units").waitFor();
    await page.getByText("Most label-driven").click();
    await units.first().click();
    const detail = page.getByTestId("unit-detail");
    await detail.getByText("It sees rows 7 to 16 and columns 13 to 22 of the image.").waitFor();
    await detail.getByRole("row", { name: /^9 -?0\.\d{3}$/ }).waitFor();
    await page.getByTestId("more-units").click();
    assertEquals(await units.count(), 48);
    await lookAround(page, "fields");
    assertEquals(errors, []);
  });
});

browserTest("how it works has six steps to try, two of which ask the model", async (browser) => {
  await withPage(browser, { ...DESKTOP, reducedMotion: "reduce" }, async ({ page, errors }) => {
    await openTab(page, "how");
    const step = (number: number): Locator => page.getByTestId(`step-${number}`);
    await page.getByTestId("play").filter({ hasText: "Play" }).waitFor();
    const unit = page.getByRole("slider", { name: "Activity of unit 3" });
    await unit.focus();
    await page.keyboard.press("Home");
    await step(1).getByText("taken for negative data").waitFor();
    await page.getByRole("slider", { name: "Activity of unit 1" }).click({
      position: { x: 9, y: 2 },
    });
    await step(1).getByText("taken for positive data").waitFor();

    const goodness = async (name: string): Promise<number> =>
      Number(await step(3).locator("p", { hasText: name }).locator(".figure").innerText());
    const before = [await goodness("Positive"), await goodness("Negative")];
    await page.getByTestId("update").click();
    await step(3).getByText("1 update, loss").waitFor();
    const after = [await goodness("Positive"), await goodness("Negative")];
    assert(
      Number(after[0]) > Number(before[0]) && Number(after[1]) < Number(before[1]),
      `${after}`,
    );

    await step(4).getByText("depends on the direction alone").waitFor();
    await step(4).getByText("Take the length away").click();
    await step(4).getByText("grows with this layer’s").waitFor();

    await drawSeven(page);
    await step(2).getByText("7, the model’s own").waitFor();
    await step(2).getByRole("combobox").selectOption("1");
    await step(2).getByText(/^Negative data\. \d of 3 layers give 7 a higher goodness than 1\.$/)
      .waitFor();
    await step(5).getByText("Goodness is highest for 0 so far.").waitFor();
    for (let label = 1; label < 10; label++) await page.getByTestId("next-label").click();
    await step(5).getByText("Goodness is highest for 7: that is the answer.").waitFor();

    const slider = step(6).getByRole("slider");
    await slider.focus();
    for (let moment = 1; moment < 6; moment++) await page.keyboard.press("ArrowRight");
    await step(6).getByText("15 updates").waitFor();
    await step(6).getByText("3 updates").waitFor();
    await lookAround(page, "how");
    await page.getByTestId("play").click();
    await step(6).getByText("7 of 18").waitFor();
    assertEquals(errors, []);
  });
});
