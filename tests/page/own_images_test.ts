// A folder of the user's pictures: trained on, evaluated, served, and shown to the page.
import { call } from "@goodness/testing/call_command.ts";
import { browserTest, drawByMouse, saveScreenshot } from "@goodness/testing/browser.ts";
import { randomStream } from "@goodness/core";
import { createApp, findSamples } from "@goodness/demo";
import { loadClassifier } from "@goodness/predict";
import { main as evaluate } from "@goodness/trainer/cli/evaluate";
import { main as train } from "@goodness/trainer/cli/train_supervised";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { decode, encode } from "fast-png";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { MODEL, withPage } from "./_demo_page.ts";

const SIDE = 16;
const COUNT = 100;
const NETWORK = `
name = "shapes"
preset = "dense"

[[layers]]
kind = "dense"
units = 200

[[layers]]
kind = "dense"
units = 200
`;

/** What tells the classes: whether a pixel is part of the light shape. */
const CLASSES: Readonly<Record<string, (row: number, column: number) => boolean>> = {
  cross: (row, column) => Math.abs(row) < 2 || Math.abs(column) < 2,
  disc: (row, column) => row ** 2 + column ** 2 < 20,
  ring: (row, column) => Math.abs(row ** 2 + column ** 2 - 40) < 14,
};
const NAMES = Object.keys(CLASSES);

/** Draws a light shape in any colour on dark ground of any other, off the centre. */
function drawPicture(name: string, uniform: () => number): Uint8Array {
  const light = [0, 1, 2].map(() => 150 + 100 * uniform());
  const dark = [0, 1, 2].map(() => 100 * uniform());
  const [top, left] = [6.5 + 2 * uniform(), 6.5 + 2 * uniform()];
  const data = new Uint8Array(SIDE * SIDE * 3).map((_, at) => {
    const pixel = Math.floor(at / 3);
    const isLight = CLASSES[name]?.(Math.floor(pixel / SIDE) - top, pixel % SIDE - left);
    return (isLight ? light : dark)[at % 3] ?? 0;
  });
  return encode({ width: SIDE, height: SIDE, channels: 3, depth: 8, data });
}

async function drawPictures(folder: string): Promise<void> {
  const uniform = randomStream(1, "images", 0);
  for (const name of NAMES) {
    await Deno.mkdir(join(folder, name), { recursive: true });
    for (let image = 0; image < COUNT; image++) {
      await Deno.writeFile(join(folder, name, `${image}.png`), drawPicture(name, uniform));
    }
  }
}

/** What a training of pictures left. */
interface Trained {
  /** The model file. */
  readonly model: string;
  /** Test accuracy in percent, as printed. */
  readonly percent: number;
}

const folder = await Deno.makeTempDir({ prefix: "goodness-" });
Deno.test.afterAll(async () => await Deno.remove(folder, { recursive: true }));
let trained: Promise<Trained> | undefined;

/** Trains on a folder of pictures, once for all tests. */
function trainOnce(): Promise<Trained> {
  trained ??= trainNow();
  return trained;
}

async function trainNow(): Promise<Trained> {
  const pictures = join(folder, "shapes");
  const network = join(folder, "network.toml");
  await drawPictures(pictures);
  await Deno.writeTextFile(network, NETWORK);
  const { status, out, err } = await call(
    train,
    ...["--dataset", pictures, "--test-share", "0.3", "--engine", "native"],
    ...["--network", network, "--out", join(folder, "run")],
    ...["--validation", "30", "--batch-size", "20", "--epochs", "10"],
  );
  assertEquals(status, 0, err);
  const [, percent = ""] = /test accuracy ([\d.]+) %/.exec(out) ?? [];
  const [, model = ""] = /^next: .* task demo --model (.*)$/m.exec(out) ?? [];
  return { model, percent: Number(percent) };
}

Deno.test("a folder of colour pictures trains, and is evaluated on the share that was kept", async () => {
  const { model, percent } = await trainOnce();
  assert(percent > 80, `${percent}`);
  const { out } = await call(evaluate, "--model", model, "--json"); // on the data of the training
  const { count, accuracy, dataset } = JSON.parse(out);
  assertEquals([count, (100 * accuracy).toFixed(2), dataset], [
    90,
    percent.toFixed(2),
    "shapes",
  ]);
});

Deno.test("POST /predict names the pictures of such a folder", async () => {
  const { model } = await trainOnce();
  const classifier = await loadClassifier(model, { engine: "native" });
  const app = createApp({ classifier, log: () => {} });
  const uniform = randomStream(2, "images", 0);
  const names = Array.from({ length: 90 }, (_, at) => NAMES[at % 3] ?? "");
  const instances = names.map((name) => ({ b64: drawPicture(name, uniform).toBase64() }));
  const response = await app.request("/predict", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ instances }),
  });
  const { predictions } = await response.json();
  const right = names.filter((name, at) => predictions[at].name === name).length;
  assert(right > 0.8 * names.length, `${right} of ${names.length}`);
  await classifier.dispose();
});

Deno.test("a training leaves samples of its test images, a row a class", async () => {
  const { model } = await trainOnce();
  const { width, height, channels, data } = decode(await findSamples(model) ?? new Uint8Array());
  assertEquals([width, height, channels], [30 * SIDE, NAMES.length * SIDE, 3]);
  const centres = [0, 1, 2].map((row) => ((row * SIDE + SIDE / 2) * width + SIDE / 2) * channels);
  const [cross = 0, disc = 0, ring = 0] = centres.map((at) => data[at]);
  assert(cross > 140 && disc > 140 && ring < 110, `${cross}, ${disc}, ${ring}`);
});

/** Drops or pastes a file on the page, as the browser tells it; the code is a text since it is the browser's. */
async function give(page: Page, event: "drop" | "paste", bytes: Uint8Array): Promise<void> {
  await page.evaluate(`(() => {
    const bytes = Uint8Array.from(atob("${bytes.toBase64()}"), (letter) => letter.charCodeAt(0));
    const transfer = new DataTransfer();
    transfer.items.add(new File([bytes], "picture.png", { type: "image/png" }));
    const init = { bubbles: true, cancelable: true };
    const drop = () => new DragEvent("drop", { ...init, dataTransfer: transfer });
    const paste = () => new ClipboardEvent("paste", { ...init, clipboardData: transfer });
    document.body.dispatchEvent("${event}" === "drop" ? drop() : paste());
  })()`);
}

async function waitForName(page: Page, name: string): Promise<void> {
  await page.getByTestId("result").filter({ hasText: new RegExp(`^${name}\\??$`) }).waitFor();
}

const DESKTOP = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

browserTest("page names a picture that is dropped, pasted or chosen", async (browser) => {
  const { model } = await trainOnce();
  await withPage(browser, DESKTOP, async ({ page, errors, models }) => {
    await page.getByText("No picture yet").first().waitFor();
    assertEquals(await page.getByTestId("pad").isVisible(), false);
    const uniform = randomStream(3, "images", 0);
    await give(page, "drop", drawPicture("ring", uniform));
    await waitForName(page, "ring");
    await page.getByTestId("live").filter({ hasText: /^ring, margin/ }).waitFor();
    await page.getByRole("img", { name: "Your picture, resized to 16 by 16 pixels" }).waitFor();
    await saveScreenshot(page, "picture-light");
    await give(page, "paste", drawPicture("disc", uniform));
    await waitForName(page, "disc");
    await page.getByTestId("file").setInputFiles({
      name: "cross.png",
      mimeType: "image/png",
      buffer: Buffer.from(drawPicture("cross", uniform)),
    });
    await waitForName(page, "cross");
    await page.getByTestId("remove").click();
    await page.getByTestId("message").filter({ hasText: "No picture yet" }).waitFor();
    assertEquals(await page.getByTestId("result").textContent(), "");
    await give(page, "drop", new TextEncoder().encode("no picture"));
    await page.getByTestId("message").filter({ hasText: "This file is no picture" }).waitFor();

    // The page is for what the model takes, also of a model that is taken over.
    const [pictures, digits] = [models.get(), await loadClassifier(MODEL)];
    models.replace("goodness", { classifier: digits });
    await give(page, "drop", drawPicture("ring", uniform));
    await page.getByText("Draw a digit.").first().waitFor();
    await page.getByTestId("message").filter({ hasText: "Empty: draw a digit" }).waitFor();
    models.replace("goodness", pictures);
    await drawByMouse(page, [[0.3, 0.3], [0.7, 0.7]]);
    await page.getByText("Show it a picture.").waitFor();
    await page.getByTestId("message").filter({ hasText: "No picture yet" }).waitFor();
    await digits.dispose();
    assertEquals(errors.filter((error) => !error.includes("status of 422")), []);
  }, { path: model });
});

browserTest("page shows test images, and sends the one that is clicked at", async (browser) => {
  const { model } = await trainOnce();
  await withPage(browser, PHONE, async ({ page, errors }) => {
    const samples = page.getByTestId("samples").getByRole("button");
    await samples.first().waitFor();
    assertEquals(await samples.count(), 20);
    let right = 0;
    for (const sample of (await samples.all()).slice(0, 5)) {
      const [, name = ""] = /^Test image: (.*)$/.exec(
        await sample.getAttribute("aria-label") ?? "",
      ) ?? [];
      assert(NAMES.includes(name), name);
      const asked = page.waitForResponse("**/predict");
      await sample.click();
      const { predictions } = await (await asked).json();
      await waitForName(page, predictions[0].name);
      if (predictions[0].name === name) right++;
    }
    assert(right >= 3, `${right} of 5`);
    await saveScreenshot(page, "picture-phone");
    assertEquals(errors, []);
  }, { path: model });
});

browserTest("page takes a picture with the camera", async (browser) => {
  const { model } = await trainOnce();
  const options = { ...DESKTOP, permissions: ["camera"] };
  await withPage(browser, options, async ({ page, errors }) => {
    await page.getByTestId("camera").click();
    await page.getByTestId("camera").filter({ hasText: "Take picture" }).waitFor();
    await page.getByTestId("video").evaluate(
      "(video) => video.videoWidth > 0 || new Promise((end) => (video.onresize = end))",
    );
    await page.getByTestId("camera").click();
    await page.locator("body[data-state=answer]").waitFor();
    assertMatch(await page.getByTestId("result").innerText(), new RegExp(NAMES.join("|")));
    assertEquals(await page.getByTestId("video").isVisible(), false);
    assertEquals(errors, []);
  }, { path: model });
});
