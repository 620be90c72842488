import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { DOMParser } from "linkedom";
import { join } from "node:path";
import { exampleStudy } from "./_example_study.ts";
import { accuracyPicture } from "./accuracy_picture.ts";
import { studyDocument } from "./document.ts";
import { goodnessPicture } from "./goodness_picture.ts";

const OPTIONS = {
  command: "deno task study:repair",
  accuracyPicture: "images/accuracy.svg",
  goodnessPicture: "images/goodness.svg",
};

Deno.test("studyDocument() has every stage in its table and in a section of its own", () => {
  const stages = exampleStudy();
  const text = studyDocument(stages, OPTIONS);
  for (const { name } of stages) {
    assertEquals(text.split("\n").filter((line) => line.includes(`| ${name} `)).length, 1, name);
    assert(text.split("\n").some((line) => line.startsWith("### ") && line.endsWith(name)), name);
  }
  for (
    const part of [
      ...["deno task study:repair", "Images seen by each stage: 600 (2 epochs)", "seed 1"],
      ...["200 validation images", "native (CPU, 2 threads), Deno 2.9.6", "23 s of training"],
      ...["`--no-original-data-bug`: 15.00 % (+5.0 points).", "1.25 / 0.75"],
      ...["](images/accuracy.svg)", "](images/goodness.svg)"],
    ]
  ) assertStringIncludes(text.replaceAll(/\s+/g, " "), part);
  assert(!/NaN|undefined/.test(text));
});

Deno.test("studyDocument() is formatted as the repository is", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "study.md");
    await Deno.writeTextFile(path, studyDocument(exampleStudy(), OPTIONS));
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["fmt", "--check", "--line-width", "100", path],
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
  });
});

Deno.test("studyDocument() refuses to write about nothing", () => {
  assertThrows(() => studyDocument([], OPTIONS), RangeError, "a study without stages");
});

Deno.test("pictures of a study are whole SVG files that name their stages", () => {
  const stages = exampleStudy();
  const ladder = stages.filter(({ position }) => position !== undefined);
  const telling = stages.filter((stage) => stage.telling);
  for (
    const { svg, plots, names } of [
      { svg: accuracyPicture(stages), plots: 1, names: ladder.map(({ name }) => name) },
      {
        svg: goodnessPicture(stages),
        plots: 3 * telling.length,
        names: telling.map(({ name }) => name),
      },
    ]
  ) {
    const page = new DOMParser().parseFromString(svg, "image/svg+xml");
    assertEquals(page.documentElement?.getAttribute("xmlns"), "http://www.w3.org/2000/svg");
    assertEquals(page.querySelectorAll("svg.plot").length, plots);
    for (const name of names) assertStringIncludes(svg, name);
    assert(!/NaN|undefined/.test(svg));
  }
});
