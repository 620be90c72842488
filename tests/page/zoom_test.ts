import { browserTest, drawByMouse } from "@goodness/testing/browser.ts";
import { assert, assertEquals } from "@std/assert";
import { withPage } from "./_demo_page.ts";

/** What users, extensions and pages around this one do to its size. */
const STYLES = [
  "",
  "html { zoom: 1.5 }",
  "html { zoom: .67 }",
  "body { zoom: .5 }",
  "html { zoom: .8 } main { zoom: 1.3 } #pad { zoom: .9 }",
  "body { transform: scale(.5); transform-origin: 0 0 }",
  "body { transform: scale(1.2, .7); transform-origin: 0 0 }",
  "#pad { scale: .6; border-width: 7px 3px 1px 5px; translate: 3px 9px }",
  "body { zoom: 1.25; transform: scale(.6); transform-origin: 0 0 }",
];

const VIEW = { viewport: { width: 900, height: 900 } };

browserTest("page draws under the pointer at any zoom and scale", async (browser) => {
  await withPage(browser, VIEW, async ({ page, errors }) => {
    for (const style of STYLES) {
      // Style sheets of scripts are not what the policy of the page is about.
      await page.evaluate(`document.adoptedStyleSheets = [new CSSStyleSheet()];
        document.adoptedStyleSheets[0].replaceSync(${JSON.stringify(style)})`);
      await page.keyboard.press("Delete");
      const sent = page.waitForRequest((request) =>
        request.postDataJSON()?.instances[0].strokes[0]?.at(-1)[0] > 200
      );
      await drawByMouse(page, [[0.25, 0.5], [0.75, 0.5]]);
      const [stroke] = (await sent).postDataJSON().instances[0].strokes;
      const ends = [...stroke[0], ...stroke.at(-1)];
      const errors = [70, 140, 210, 140].map((right, at) => Math.abs(right - ends[at]));
      assert(Math.max(...errors) < 3, `${style || "no style"}: ${ends}`);
    }
    assertEquals(errors, []);
  });
});
