import { MNIST, parseNetworkSpec, resolveNetwork } from "@goodness/core";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Dataset, defaultSettings, type Split, type TrainSettings } from "@goodness/trainer";
import { networkFor, parseSettings } from "@goodness/trainer/settings";
import { BUDGET } from "./_example_study.ts";
import { planStudy } from "./ladder.ts";

const PLAN = planStudy(BUDGET);
const LADDER = PLAN.filter(({ position }) => position !== undefined);

/** Settings without what all stages share, nor what is for speed alone. */
function compared(settings: TrainSettings): Partial<TrainSettings> {
  const shared = new Set<string>([...Object.keys(BUDGET), "validateEvery", "easyExampleThreshold"]);
  return Object.fromEntries(Object.entries(settings).filter(([key]) => !shared.has(key)));
}

function differences(a: TrainSettings, b: TrainSettings): string[] {
  const others = new Map<string, unknown>(Object.entries(b));
  return Object.entries(a).filter(([key, value]) => others.get(key) !== value)
    .map(([key]) => key).toSorted();
}

Deno.test("planStudy() begins with the original and ends with the default", () => {
  const [first, last] = [LADDER[0], LADDER.at(-1)];
  assert(first && last);
  assertEquals(compared(first.settings), {
    ...compared(defaultSettings("original")),
    originalDataBug: true,
  });
  assertEquals(compared(last.settings), compared(defaultSettings("local")));
});

Deno.test("planStudy() changes from stage to stage what the stage names, and nothing else", () => {
  for (const stage of PLAN.slice(1)) {
    const before = PLAN.find(({ id }) => id === stage.of);
    assert(before, `${stage.id} has a stage before it`);
    const named = Object.keys(stage.changes).toSorted();
    assertEquals(differences(stage.settings, before.settings), named, stage.id);
  }
});

Deno.test("planStudy() gives the same budget to all stages", () => {
  for (const { settings } of PLAN) {
    const shared = Object.keys(BUDGET).map((key) => [key, settings[key as keyof TrainSettings]]);
    assertEquals(Object.fromEntries(shared), { ...BUDGET });
  }
});

Deno.test("planStudy() gives settings that make a network", () => {
  const split: Split = {
    count: 1,
    height: 28,
    width: 28,
    channels: 1,
    images: new Uint8Array(784),
    labels: new Uint8Array(1),
  };
  const dataset: Dataset = {
    ...MNIST,
    ...{ name: "mnist", train: split, validation: split, test: split, notes: [], fingerprint: "" },
  };
  for (const { settings } of PLAN) {
    assertEquals(parseSettings(settings), settings);
    assertEquals(resolveNetwork(parseNetworkSpec(networkFor(settings, dataset))).layers.length, 3);
  }
});

Deno.test("stages have names of their own and say why in two sentences", () => {
  assertEquals(new Set(PLAN.map(({ id }) => id)).size, PLAN.length);
  assertEquals(new Set(PLAN.map(({ name }) => name)).size, PLAN.length);
  for (const { id, why } of PLAN) {
    assertMatch(id, /^[a-z]+(-[a-z]+)*$/);
    assertEquals(why.match(/[a-z0-9]\.(?= |$)/g)?.length, 2, id);
  }
});
