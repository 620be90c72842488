// The page of the demo and the report of a run show the same layers in the same colours.
import { assert, assertEquals } from "@std/assert";

/** A custom property's values, in light and in dark colours. */
type Palette = ReadonlyMap<string, readonly [light: string, dark: string]>;

const PROPERTY = /^ +(--[\w-]+): (.+);$/gm;
const DARK = "@media (prefers-color-scheme: dark)";

/** Reads properties that have a second value under `@media`. */
async function mediaPalette(path: string): Promise<Palette> {
  const css = await Deno.readTextFile(path);
  const [light = "", dark = ""] = css.split(DARK);
  const lights = new Map(Array.from(light.matchAll(PROPERTY), ([, name, value]) => [name, value]));
  return new Map(Array.from(dark.matchAll(PROPERTY), ([, name = "", value = ""]) => {
    return [name, [lights.get(name) ?? "", value]];
  }));
}

/** Reads properties of the form `light-dark(#..., #...)`. */
async function functionPalette(path: string): Promise<Palette> {
  const css = await Deno.readTextFile(path);
  return new Map(Array.from(css.matchAll(PROPERTY), ([, name = "", value = ""]) => {
    const [, light = value, dark = value] = /^light-dark\((\S+), (\S+)\)$/.exec(value) ?? [];
    return [name, [light, dark]];
  }));
}

Deno.test("page.css and report.css have the same values for the properties that both have", async () => {
  const page = await mediaPalette("apps/demo/page/page.css");
  const report = await functionPalette("packages/trainer/report/report.css");
  const names = [...page.keys()].filter((name) => report.has(name));
  for (let layer = 1; layer <= 6; layer++) assert(names.includes(`--layer-${layer}`));
  assert(names.length >= 13, `only ${names} are in both`);
  for (const name of names) assertEquals(page.get(name), report.get(name), name);
});
