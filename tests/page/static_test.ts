// The built page on a host of files alone, with no server behind it.
import { axeViolations } from "@goodness/testing/axe.ts";
import { browserTest, drawByMouse } from "@goodness/testing/browser.ts";
import { assert, assertEquals } from "@std/assert";
import { Hono } from "hono";
import { serveStatic } from "hono/deno";
import type { Page } from "playwright-core";
import { collectErrors, FIRST_SAMPLES, TIMEOUT_MS } from "./_demo_page.ts";

/** A seven as points, in fractions of the pad's side. */
const SEVEN = [[0.28, 0.24], [0.72, 0.22], [0.52, 0.6], [0.44, 0.82]] as const;

browserTest("page predicts by itself where it lies on a host of files", async (browser) => {
  const app = new Hono().use(
    "/somewhere/*",
    serveStatic({
      root: "./dist",
      rewriteRequestPath: (path) => path.replace("/somewhere", ""),
    }),
  );
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, app.fetch);
  const context = await browser.newContext();
  context.setDefaultTimeout(TIMEOUT_MS);
  await context.addInitScript(FIRST_SAMPLES);
  try {
    const page = await context.newPage();
    const errors = collectErrors(page);
    const paths = new Set<string>();
    page.on("request", (request) => paths.add(new URL(request.url()).pathname));
    await page.goto(`http://127.0.0.1:${server.addr.port}/somewhere/`);
    await page.getByTestId("model").filter({ hasText: /^Model .* runs on onnx/ }).waitFor();
    await drawByMouse(page, SEVEN);
    await page.getByTestId("result").filter({ hasText: /^7$/ }).waitFor();
    await page.keyboard.press("8");
    await page.getByTestId("result").filter({ hasText: /^8$/ }).waitFor();
    await page.getByText("What you show stays in this page.").waitFor();
    assertEquals(await axeViolations(page), []);
    const tabs = await page.getByRole("tab").allInnerTexts();
    assertEquals(tabs, [
      "How it works",
      "Layers",
      "Receptive fields",
      "Train here",
      "Results",
      "API",
    ]);
    await page.getByRole("tab", { name: "Layers" }).click();
    await page.getByText(/units are active for 8/).first().waitFor();
    await page.getByRole("tab", { name: "Receptive fields" }).click();
    await page.locator("#tab-panel canvas").first().waitFor();
    await page.getByRole("tab", { name: "Results" }).click();
    await page.getByTestId("results-status")
      .filter({ hasText: /^99\.58 % of the 10,000 test images are .* rightly, 42 wrongly$/ })
      .waitFor();
    await page.getByRole("row", { name: /^local-record / }).waitFor();
    await page.locator(".results-worst canvas").nth(15).waitFor();
    await page.getByRole("tab", { name: "API" }).click();
    await page.getByTestId("request").filter({ hasText: "curl -sS http://127.0.0.1:8000/predict" })
      .waitFor();
    assertEquals(await axeViolations(page), []);
    await teachesIt(page);
    assertEquals([...paths].filter((path) => !path.startsWith("/somewhere/")), []);
    assert(paths.has("/somewhere/model.safetensors"));
    assertEquals(errors, []);
  } finally {
    await context.close();
    await server.shutdown();
  }
});

/** The first test image of a 3 is read as a 9 until it is taught. */
async function teachesIt(page: Page): Promise<void> {
  const result = page.getByTestId("result");
  await page.keyboard.press("3");
  await result.filter({ hasText: /^9/ }).waitFor();
  await page.getByTestId("teach-3").click();
  await result.filter({ hasText: /^3/ }).waitFor({ timeout: 120_000 });
  await page.getByTestId("teach-forget").click();
  await result.filter({ hasText: /^9/ }).waitFor();
}
