import { withFolder, writeMnistSlice } from "@goodness/testing/mnist_slice.ts";
import { tinyNetwork } from "@goodness/testing/tiny_network.ts";
import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { join } from "node:path";
import { BUDGET } from "./_example_study.ts";
import { type PlannedStage, planStudy } from "./ladder.ts";
import { makeStudy, type StudyOptions } from "./study.ts";

/** The first and the last stage, on a few digits. */
function twoStages(dataset: string): PlannedStage[] {
  const ends = planStudy({ ...BUDGET, dataset }).filter(({ id }) =>
    id === "original" || id === "shift"
  );
  return ends.map((stage) => ({
    ...stage,
    settings: { ...stage.settings, batchSize: 100 },
  }));
}

Deno.test("makeStudy() stops, goes on, finds finished stages and writes about them", async () => {
  await withFolder(async (folder) => {
    const digits = join(folder, "digits");
    await writeMnistSlice(digits, { train: 500, test: 10 });
    const stages = twoStages(digits);
    const document = join(folder, "docs", "study.md");
    const out = join(folder, "runs");
    const lines: string[] = [];
    const write = (line: string): void => void lines.push(line);
    const options: StudyOptions = { out, document, command: "test", write, networkOf: tinyNetwork };

    const stopped = new AbortController();
    stopped.abort();
    assertEquals(await makeStudy(stages, { ...options, signal: stopped.signal }), undefined);
    assertStringIncludes(lines.at(-1) ?? "", "the same command resumes the study");

    const studied = await makeStudy(stages, options);
    assert(studied);
    for (const { result } of studied) {
      assertEquals([result.imagesSeen, result.images, result.layers.length], [600, 200, 3]);
      assertEquals(result.layers.map(({ positive }) => positive.length), [200, 200, 200]);
      assert(result.accuracy >= 0 && result.accuracy <= 1);
    }
    const text = await Deno.readTextFile(document);
    for (const { name } of stages) assertStringIncludes(text, name);
    assertStringIncludes(text, "images/why-accuracy-was-low-accuracy.svg");
    await Deno.stat(join(folder, "docs", "images", "why-accuracy-was-low-accuracy.svg"));

    // Found again: what a stage came to is read, not made; also if a setting came up since then.
    const config = join(out, "shift", "config.json");
    const described = JSON.parse(await Deno.readTextFile(config));
    delete described.settings.flip;
    await Deno.writeTextFile(config, JSON.stringify(described));
    const path = join(out, "shift", "result.json");
    const stored = JSON.parse(await Deno.readTextFile(path));
    await Deno.writeTextFile(path, JSON.stringify({ ...stored, accuracy: 0.123 }));
    assertEquals((await makeStudy(stages, options))?.at(-1)?.result.accuracy, 0.123);

    const others = stages.map((stage) => ({ ...stage, settings: { ...stage.settings, seed: 2 } }));
    await assertRejects(
      () => makeStudy(others, options),
      RangeError,
      `Cannot resume ${join(out, "original")}: it was begun with other settings`,
    );
    await Deno.writeTextFile(path, "{}");
    await assertRejects(() => makeStudy(stages, options), SyntaxError, `Cannot read ${path}`);
  });
});

Deno.test("makeStudy() needs validation images", async () => {
  await withFolder(async (folder) => {
    const digits = join(folder, "digits");
    await writeMnistSlice(digits, { train: 500, test: 10 });
    const stages = twoStages(digits).map((stage) => ({
      ...stage,
      settings: { ...stage.settings, validation: 0 },
    }));
    const options = { out: folder, document: folder, command: "test", write: () => {} };
    await assertRejects(
      () => makeStudy(stages, options),
      RangeError,
      'Cannot study without validation images: choose a larger "validation"',
    );
  });
});
