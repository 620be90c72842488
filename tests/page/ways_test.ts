// The ways to use the page besides drawing by mouse and touch: keys, pictures, test images, going back.
import { axeViolations } from "@goodness/testing/axe.ts";
import {
  browserTest,
  drawByMouse,
  hasNoSideScroll,
  saveScreenshot,
  sumChannel,
} from "@goodness/testing/browser.ts";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { Buffer } from "node:buffer";
import type { Page } from "playwright-core";
import { withPage } from "./_demo_page.ts";

const DESKTOP = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/** A seven as points, in fractions of the pad's side. */
const SEVEN = [[0.28, 0.24], [0.72, 0.22], [0.52, 0.6], [0.44, 0.82]] as const;

async function waitForResult(page: Page, digit: string): Promise<void> {
  await page.getByTestId("result").filter({ hasText: new RegExp(`^${digit}$`) }).waitFor();
}

/** Presses a key several times. */
async function press(page: Page, key: string, times: number): Promise<void> {
  for (let time = 0; time < times; time++) await page.keyboard.press(key);
}

browserTest("page lets a one be drawn by keys, and says where the pen is", async (browser) => {
  await withPage(browser, DESKTOP, async ({ page, errors }) => {
    await page.getByTestId("pad").focus();
    await press(page, "ArrowUp", 6);
    await page.locator(".draw [role=status]").filter({ hasText: "Pen at 50 % across, 20 % down" })
      .waitFor();
    await page.keyboard.press("Space");
    await press(page, "ArrowDown", 12);
    await page.keyboard.press("Space");
    await page.locator(".draw [role=status]").filter({ hasText: "Pen up" }).waitFor();
    await waitForResult(page, "1");
    const ink = await sumChannel(page, "pad", 3);
    await page.keyboard.press("Control+Z");
    await page.getByTestId("message").filter({ hasText: "Empty: draw a digit" }).waitFor();
    assert(await sumChannel(page, "pad", 3) < ink);
    assertEquals(errors, []);
  });
});

browserTest(
  "page loads a test image of a class by its digit's key, and undoes that",
  async (browser) => {
    await withPage(browser, DESKTOP, async ({ page, errors }) => {
      await page.getByTestId("samples").waitFor();
      let right = 0;
      for (let digit = 0; digit < 10; digit++) {
        const answered = page.waitForResponse("**/predict");
        await page.keyboard.press(String(digit));
        const { predictions: [{ label }] } = await (await answered).json();
        right += Number(label === digit);
      }
      assert(right >= 9, `Expected nine right labels or more, but found ${right}`);
      await page.keyboard.press("Control+Z");
      await waitForResult(page, "8");
      assertEquals(errors, []);
    });
  },
);

browserTest("page reads a picture that is chosen, and says what is none", async (browser) => {
  await withPage(browser, DESKTOP, async ({ page, errors }) => {
    await drawByMouse(page, SEVEN);
    await waitForResult(page, "7");
    const buffer = await page.getByTestId("pad").screenshot();
    await page.keyboard.press("Delete");
    const file = { name: "seven.png", mimeType: "image/png", buffer };
    await page.getByTestId("file").setInputFiles(file);
    await waitForResult(page, "7");
    const text = {
      name: "seven.txt",
      mimeType: "text/plain",
      buffer: Buffer.from("7"),
    };
    await page.getByTestId("file").setInputFiles(text);
    await page.getByTestId("message").filter({ hasText: /^This file is no picture/ }).waitFor();
    assertEquals(errors, []);
  });
});

browserTest("page goes back through a drawing, and shows a layer alone", async (browser) => {
  await withPage(browser, DESKTOP, async ({ page, errors }) => {
    await drawByMouse(page, SEVEN);
    await waitForResult(page, "7");
    const slider = page.getByRole("slider", { name: "Moment of the drawing" });
    await page.locator(".timeline .line.best").waitFor();
    const ink = await sumChannel(page, "pad", 3);
    const whole = await page.getByTestId("message").innerText();
    await slider.focus();
    await press(page, "ArrowLeft", 15);
    assert(await sumChannel(page, "pad", 3) < ink, "Expected less ink");
    assert(await page.getByTestId("message").innerText() !== whole, "Expected another margin");
    await page.keyboard.press("End");
    assertEquals(await page.getByTestId("message").innerText(), whole);
    const total = Number(await page.getByTestId("bars").locator(".best .value").innerText());
    await page.getByRole("button", { name: "Layer 2" }).click();
    const part = Number(await page.getByTestId("bars").locator(".best .value").innerText());
    assert(part > 0 && part < total, `Expected a part of ${total}, but found ${part}`);
    await saveScreenshot(page, "layer-alone");
    assertMatch(await page.getByTestId("reason").innerText(), /prefers? /);
    assertEquals(errors, []);
  });
});

browserTest("page breaks no rule of axe, in any of its states and sizes", async (browser) => {
  for (const options of [DESKTOP, { ...PHONE, colorScheme: "dark" as const }]) {
    await withPage(browser, options, async ({ page, errors }) => {
      await page.getByTestId("samples").waitFor();
      assertEquals(await axeViolations(page), [], "empty");
      await page.keyboard.press("7");
      await waitForResult(page, "7");
      await page.getByText("The numbers as a table").click();
      await page.locator(".segment").first().evaluate("new Promise((end) => setTimeout(end, 200))");
      assertEquals(await axeViolations(page), [], "with an answer");
      assert(await hasNoSideScroll(page));
      assertEquals(errors, []);
    });
  }
});

browserTest(
  "page does not move when the model, the samples and the answer come",
  async (browser) => {
    await withPage(browser, DESKTOP, async ({ page }) => {
      await page.addInitScript(`window.shifts = 0; new PerformanceObserver((list) => {
      for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) shifts += value;
    }).observe({ type: "layout-shift", buffered: true })`);
      await page.reload();
      await page.getByTestId("samples").waitFor();
      await drawByMouse(page, SEVEN);
      await waitForResult(page, "7");
      await page.locator(".timeline .line.best").waitFor();
      const shifts = await page.evaluate<number>("shifts");
      assert(shifts < 0.02, `Expected no layout shift, but found ${shifts}`);
    });
  },
);
