import { call } from "@goodness/testing/call_command.ts";
import { namesIn, withFolder } from "@goodness/testing/mnist_slice.ts";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { join } from "node:path";
import { stepCase, trainRecord } from "../bench/_test_cases.ts";
import { readBenchRecords } from "../bench/record.ts";
import { driverLines, findVulkan, LOADER, type Machine, vulkanEnvironment } from "./drivers.ts";
import { main } from "./main.ts";
import { findLoader, makeKit } from "./make_kit.ts";
import { parityOf } from "./parity.ts";
import { programPath, SOURCES } from "./places.ts";
import { type KitResult, parseResult, recordsOf } from "./result.ts";

const ADAPTER = {
  ...{ description: "A Card", vendor: "4318", architecture: "", isFallbackAdapter: false },
  ...{ features: ["shader-f16"], limits: { maxBufferSize: 2 ** 31 } },
};
const PARITY = { passed: 9, ignored: [], failed: [], isComplete: true };

function resultOf(changes: Partial<KitResult> = {}): KitResult {
  const cases = [stepCase({ engine: "webgpu", device: "A Card" })];
  return {
    ...{ adapter: ADAPTER, drivers: [], parity: PARITY, isQuick: false },
    training: { testAccuracy: 0.98, imagesPerSecond: 1e5 },
    ...{ records: [trainRecord({ cases, command: "sh run.sh" })], faults: [], ...changes },
  };
}

/** Runs a test with a machine whose files lie in a folder, and whose libraries are the named ones. */
async function withMachine(
  libraries: readonly string[],
  body: (machine: Machine) => Promise<void>,
): Promise<void> {
  await withFolder((root) =>
    body({
      root,
      variable: () => undefined,
      open: (library) => libraries.includes(library) ? undefined : `no ${library}`,
    })
  );
}

async function writeManifest(folder: string, library: string): Promise<string> {
  await Deno.mkdir(folder, { recursive: true });
  const path = join(folder, "some_icd.json");
  await Deno.writeTextFile(path, JSON.stringify({ ICD: { "library_path": library } }));
  return path;
}

Deno.test("findVulkan() names drivers, and those that cannot be opened", async () => {
  await withMachine([LOADER, "libgood.so"], async (machine) => {
    const good = await writeManifest(join(machine.root, "usr/share/vulkan/icd.d"), "libgood.so");
    const bad = await writeManifest(join(machine.root, "etc/vulkan/icd.d"), "libbad.so");
    await Deno.mkdir(join(machine.root, "dev"));
    await Deno.writeTextFile(join(machine.root, "dev/nvidia0"), "");
    const state = await findVulkan(machine);
    assertEquals(driverLines(state), [
      "graphics cards: /dev/nvidia0",
      "Vulkan's loader: the system's",
      `Vulkan driver: libbad.so (${bad}): no libbad.so`,
      `Vulkan driver: libgood.so (${good})`,
    ]);
    const brought = { libraries: "/kit/lib", work: machine.root };
    assertEquals(await vulkanEnvironment(state, brought, machine), {});
  });
});

Deno.test("vulkanEnvironment() brings the loader, and names a driver that the loader would not find", async () => {
  const nvidia = "libGLX_nvidia.so.0";
  await withMachine([nvidia], async (machine) => {
    const brought = { libraries: "/kit/lib", work: machine.root };
    const manifest = join(machine.root, "nvidia_icd.json");
    const bare = await vulkanEnvironment(await findVulkan(machine), brought, machine);
    assertEquals(bare["LD_LIBRARY_PATH"], "/kit/lib");
    assertEquals(bare["VK_DRIVER_FILES"], manifest);
    assertEquals(JSON.parse(await Deno.readTextFile(manifest)).ICD["library_path"], nvidia);
    const folder = join(machine.root, "usr/local/nvidia/share/vulkan/icd.d");
    const own = await writeManifest(folder, nvidia);
    const container = await vulkanEnvironment(await findVulkan(machine), brought, machine);
    assertEquals(container["VK_DRIVER_FILES"], own);
  });
});

Deno.test("parityOf() counts tests, and knows whether they ended", () => {
  const failed = ["not ok 2 - two", "  ---", '  {"message":"Error: apart"}', "  ..."];
  const steps = ["# Subtest: four", "    ok 1 - a step of it", "ok 4 - four"];
  const lines = ["TAP version 14", "ok 1 - one", ...failed, "ok 3 - three # SKIP", ...steps];
  const found = {
    passed: 2,
    ignored: ["three"],
    failed: [{ name: "two", message: "Error: apart" }],
  };
  assertEquals(parityOf(lines), { ...found, isComplete: false });
  assertEquals(parityOf([...lines, "1..4"]), { ...found, isComplete: true });
});

Deno.test("recordsOf() refuses figures that are no GPU's or of steps that are not right", () => {
  const broken = { ...PARITY, failed: [{ name: "a step", message: "Error: apart\nat x" }] };
  const cases: [Partial<KitResult>, string][] = [
    [{ adapter: null }, "it found no WebGPU adapter"],
    [{ adapter: { ...ADAPTER, isFallbackAdapter: true } }, "its adapter must be hardware"],
    [{ isQuick: true }, "it ran with --quick"],
    [{ parity: { ...PARITY, isComplete: false } }, "its tests did not end"],
    [{ parity: broken }, '1 tests failed on A Card, such as "a step": Error: apart'],
    [{ training: null }, "its training must read 0.95 of the test images: current value is none"],
    [{ training: { testAccuracy: 0.1, imagesPerSecond: 1e5 } }, "current value is 0.1"],
    [{ records: [] }, "it measured nothing"],
  ];
  for (const [changes, part] of cases) {
    assertThrows(() => recordsOf(resultOf(changes)), RangeError, part);
  }
  assertThrows(() => parseResult("{}"), SyntaxError, "Cannot read the result of a kit");
});

Deno.test("gpu:kit --take puts a result among the records, by the name of the card", async () => {
  await withFolder(async (folder) => {
    const paths = {
      ...{ records: join(folder, "performance"), page: join(folder, "performance.md") },
      images: join(folder, "images"),
    };
    const file = join(folder, "gpu-kit.json");
    await Deno.writeTextFile(file, JSON.stringify(resultOf()));
    const { status, err } = await call((args, to) => main(args, to, paths), "--take", file);
    assertEquals([status, err], [0, `${join(paths.records, "a-card/train-webgpu.json")}\n`]);
    const [record] = await readBenchRecords(paths.records);
    assertEquals(record?.parityTests, 9);
    assertStringIncludes(await Deno.readTextFile(paths.page), "9 tests of parity passed");
  });
});

const loader = await findLoader();
const isMissing = loader === undefined && Deno.env.get("CI") !== "true";

Deno.test({
  name: "a kit has all that it runs on, and tells of drivers where there is no Deno" +
    (isMissing ? ` [no ${LOADER}: install libvulkan1]` : ""),
  ignore: isMissing,
  fn: async () => {
    await withFolder(async (folder) => {
      const [out, work, home] = [join(folder, "kit"), join(folder, "work"), join(folder, "home")];
      await makeKit({ out, digits: { train: 20, test: 10 }, hasDeno: false });
      const names = ["commit.txt", "digits", "lib", "programs", "run.sh"];
      assertEquals(await namesIn(out), names);
      assertEquals((await namesIn(join(out, "digits"))).length, 4);
      for (
        const program of [
          "start",
          "adapter",
          "measure",
          "training",
          "programTests",
          "engineTests",
        ] as const
      ) {
        assert((await Deno.stat(join(out, programPath(program)))).size > 0, SOURCES[program]);
      }
      for (const path of [work, home]) await Deno.mkdir(path);
      await Deno.symlink(Deno.execPath(), join(work, "deno")); // as unpacked before
      const { code, stderr } = await new Deno.Command("sh", {
        args: [join(out, "run.sh"), "--drivers"],
        ...{ clearEnv: true, env: { HOME: home, PATH: "/usr/bin:/bin", GPU_KIT_WORK: work } },
        ...{ cwd: folder, stdout: "null", stderr: "piped" },
      }).output();
      const text = new TextDecoder().decode(stderr);
      assertStringIncludes(text, "WebGPU adapter: ");
      const isHardware = !/none|no GPU/.test(text.slice(text.indexOf("WebGPU adapter")));
      assertEquals(code, isHardware ? 0 : 3, text);
      assertEquals(await namesIn(home), []);
    });
  },
});
