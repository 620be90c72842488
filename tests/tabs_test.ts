// The tabs of the page that explain: layers, receptive fields, how it works.
import { browserTest, drawByMouse, type Points, saveScreenshot } from "@goodness/testing/browser.ts";
import { assertEquals } from "@std/assert";
import { withPage } from "./_demo_page.ts";

const DESKTOP = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

const SEVEN: Points = [
  [0.28, 0.24],
  [0.5, 0.22],
  [0.72, 0.22],
  [0.62, 0.4],
  [0.52, 0.6],
  [0.44, 0.82],
];

browserTest("layers", async (browser) => {
  for (const [name, options] of [["desktop", DESKTOP], ["phone", PHONE], ["dark", { ...DESKTOP, colorScheme: "dark" as const }]] as const) {
    await withPage(browser, options, async ({ page, errors }) => {
      await page.getByTestId("tab-layers").click();
      await page.getByTestId("layer-3").waitFor();
      await saveScreenshot(page, `tabs-layers-${name}-empty`);
      await page.evaluate("scrollTo(0, 0)");
      await drawByMouse(page, SEVEN);
      await page.getByTestId("maps-3").waitFor();
      await page.getByTestId("maps-1").hover();
      await page.waitForTimeout(600);
      await saveScreenshot(page, `tabs-layers-${name}`);
      assertEquals(errors, []);
    });
  }
});
