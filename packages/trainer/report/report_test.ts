import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { DOMParser } from "linkedom";
import { exampleReport } from "./_example_report.ts";
import { renderReport } from "./report.ts";
import type { ReportData } from "./report_types.ts";

const VOID_TAGS = new Set(["meta", "img", "br"]);

/** The texts of a table's cells, row by row. */
function cellsOf(rows: Iterable<{ children: Iterable<{ textContent: string }> }>): string[][] {
  return Array.from(
    rows,
    ({ children }) => Array.from(children, ({ textContent }) => textContent.replace("\u00a0", " ")),
  );
}

function parse(page: string): ReturnType<DOMParser["parseFromString"]> {
  return new DOMParser().parseFromString(page, "text/html");
}

/** The tags that are open where another one is closed, and those that are never closed. */
function wronglyNested(page: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const [, slash, name = "", end] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*?(\/?)>/gi)) {
    if (slash === "/") {
      const last = open.pop();
      if (last !== name) wrong.push(`${last} at </${name}>`);
    } else if (end !== "/" && !VOID_TAGS.has(name)) {
      open.push(name);
    }
  }
  return [...wrong, ...open];
}

Deno.test("renderReport() gives a well-formed page with one caption per figure", () => {
  const page = renderReport(exampleReport());
  assertEquals(wronglyNested(page), []);
  const document = parse(page);
  assertEquals(document.querySelector("title").textContent, "An example run");
  const figures = [...document.querySelectorAll("figure")];
  assertEquals(figures.length, 12);
  for (const figure of figures) {
    assertEquals(figure.querySelectorAll("figcaption").length, 1);
    assert(figure.querySelector("figcaption").textContent.length > 60);
    assert(figure.querySelector("svg, img, table") !== null);
  }
  for (const picture of document.querySelectorAll("svg")) {
    assertEquals(picture.getAttribute("role"), "img");
    assert(picture.getAttribute("aria-label").length > 10);
    assert(picture.getAttribute("viewBox") !== null);
  }
});

Deno.test("renderReport() links every section from its list of contents", () => {
  const document = parse(renderReport(exampleReport()));
  const links = [...document.querySelectorAll("nav a")].map((link) => link.getAttribute("href"));
  const sections = [...document.querySelectorAll("section")].map(({ id }) => `#${id}`);
  assertEquals(links, sections);
  assertEquals(sections, ["#curves", "#predictions", "#goodness", "#fields", "#mistakes"]);
});

Deno.test("renderReport() loads nothing and runs nothing", () => {
  const page = renderReport(exampleReport());
  assert(!/https?:|<script|<link|@import|url\(|\son\w+=/i.test(page));
  const sources = [...page.matchAll(/\ssrc="([^"]*)"/g)].map(([, source = ""]) => source);
  assertEquals(sources.length, 2);
  assert(sources.every((source) => source.startsWith("data:image/png;base64,")));
  const policy = parse(page).querySelector("meta[http-equiv]").getAttribute("content");
  assertEquals(policy, "default-src 'none'; img-src data:; style-src 'unsafe-inline'");
});

Deno.test("renderReport() draws plots in colours that follow the page", () => {
  const page = renderReport(exampleReport());
  const colours = [...page.matchAll(/\s(?:fill|stroke)="([^"]*)"/g)].map(([, colour = ""]) =>
    colour
  );
  assert(colours.length > 100);
  assertEquals(
    colours.filter((colour) => !/^(none|currentColor|var\(--[a-z0-9-]+\))$/.test(colour)),
    [],
  );
});

Deno.test("renderReport() escapes every text", () => {
  const text = `<script>alert("1")</script>&'`;
  const data = exampleReport();
  const page = renderReport({
    ...data,
    title: text,
    facts: [{ name: text, value: text }, { name: text, value: text, kind: "code" }],
    labels: data.labels.map(() => text),
    ...(data.goodness && { goodness: { ...data.goodness, sample: text } }),
  });
  assert(!page.includes("<script"));
  assertEquals(wronglyNested(page), []);
  assertEquals(parse(page).querySelector("title").textContent, text);
});

Deno.test("renderReport() leaves out what has no data", () => {
  const cases: [leftOut: (keyof ReportData)[], text: string][] = [
    [["goodness"], 'id="goodness"'],
    [["receptiveFields"], 'id="fields"'],
    [["mistakes"], 'id="mistakes"'],
    [["confusion"], "Confusion matrix"],
    [["accuracyPerLayer", "cumulativeAccuracy"], "Test error"],
    [["confusion", "accuracyPerLayer", "cumulativeAccuracy"], 'id="predictions"'],
    [["threshold"], "threshold"],
  ];
  const whole = exampleReport();
  for (const [leftOut, text] of cases) {
    const kept = Object.entries(whole).filter(([key]) => !leftOut.some((name) => name === key));
    const page = renderReport(Object.fromEntries(kept) as unknown as ReportData);
    assertEquals([renderReport(whole).includes(text), page.includes(text)], [true, false], text);
    assertEquals(wronglyNested(page), []);
  }
  assert(!renderReport({ ...whole, epochs: [] }).includes('id="curves"'));
});

Deno.test("renderReport() leaves out curves that no epoch measured", () => {
  const { epochs, ...data } = exampleReport();
  const bare = epochs.map(({ epoch, layers }) => ({
    epoch,
    layers: layers.map(({ deadUnits: _, validationAccuracy: __, ...layer }) => layer),
  }));
  const page = renderReport({ ...data, epochs: bare });
  for (const title of ["Dead units", "Learning rate", "Validation accuracy", "together"]) {
    assert(!page.includes(title), title);
  }
  assertStringIncludes(page, "Pairwise error");
});

Deno.test("renderReport() has the numbers as text", () => {
  const document = parse(renderReport(exampleReport()));
  const text = document.querySelector("body").textContent.replaceAll("\u00a0", " ");
  for (const part of ["98.76 %", "a machine", "deno task train", "321 of 10,000", "no. 6,576"]) {
    assertStringIncludes(text, part);
  }
  assertStringIncludes(text, "margin 0.457");
  assertEquals(document.querySelector(".mistakes img").getAttribute("alt"), "4 predicted as 9");
  const cells = [...document.querySelectorAll(".confusion td.right")].map((cell) =>
    cell.textContent
  );
  assertEquals(cells, new Array(10).fill("123"));
  assertEquals(cellsOf(document.querySelectorAll(".compact tbody tr")), [
    ["layer 1", "90.00 %"],
    ["layer 2", "95.00 %"],
    ["layer 3", "92.50 %"],
    ["layers 1–2", "96.00 %"],
    ["layers 1–3", "97.00 %"],
  ]);
  const rows = cellsOf(document.querySelectorAll(".numbers tbody tr"));
  assertEquals(rows.length, 4 * 4);
  assertEquals(rows[1], ["2", "2.0000", "2.250", "2.125", "20.00 %", "1.00 %", "90.00 %"]);
});

Deno.test("renderReport() draws a single epoch, and epochs without numbers", () => {
  const { epochs, ...data } = exampleReport();
  const [first] = epochs;
  assert(first !== undefined);
  const broken = {
    epoch: 2,
    layers: first.layers.map((layer) => ({ ...layer, loss: NaN, positiveGoodness: NaN })),
  };
  for (const some of [[first], [first, broken], [broken]]) {
    const page = renderReport({ ...data, epochs: some });
    assert(!/NaN|Infinity|undefined/.test(page));
    assertEquals(wronglyNested(page), []);
  }
});

Deno.test("renderReport() gives the same page for the same data, below 1.5 MB", () => {
  const page = renderReport(exampleReport(2000));
  assertEquals(page, renderReport(exampleReport(2000)));
  assert(page.length < 1_500_000);
});

Deno.test("renderReport() throws on parts that do not fit together", () => {
  const data = exampleReport();
  const cases: [change: Partial<ReportData>, message: string][] = [
    [{ layers: 2 }, "epoch 1 must have 2 entries: current value is 3"],
    [{ accuracyPerLayer: [1] }, "accuracyPerLayer must have 3 entries: current value is 1"],
    [{ confusion: [[1]] }, "confusion must have 10 entries: current value is 1"],
    [{ labels: ["a"] }, "confusion must have 1 entries: current value is 10"],
  ];
  for (const [change, message] of cases) {
    assertThrows(() => renderReport({ ...data, ...change }), RangeError, message);
  }
  const { receptiveFields, mistakes } = data;
  assert(receptiveFields !== undefined && mistakes !== undefined);
  assertThrows(
    () => renderReport({ ...data, receptiveFields: { ...receptiveFields, fieldRows: 3 } }),
    RangeError,
    "Cannot render report as field must have 6 entries: current value is 4",
  );
  const worst = mistakes.worst.map((mistake) => ({ ...mistake, found: 10 }));
  assertThrows(
    () => renderReport({ ...data, mistakes: { ...mistakes, worst } }),
    RangeError,
    "Cannot render report as labels must be from 0 to 9: current value is 10",
  );
});
