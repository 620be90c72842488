import { assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { oneDnnTest } from "@goodness/testing/onednn.ts";
import { chooseMultiplier, ONEDNN_NAMES } from "./choose_multiplier.ts";

/** What is chosen in a process of its own, whose environment limits the instructions that oneDNN uses. */
async function chosenWith(environment: Record<string, string>, code: string): Promise<string> {
  const url = import.meta.resolve("./choose_multiplier.ts");
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "eval",
      "--no-check",
      `import { chooseMultiplier } from ${JSON.stringify(url)};
       try { console.log(${code}) } catch (error) { console.log(error.message) }`,
    ],
    env: environment,
  }).output();
  return new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
}

oneDnnTest("chooseMultiplier() takes oneDNN, and ONNX Runtime where it is not wanted", () => {
  assertMatch(chooseMultiplier("f32").line, /^products by oneDNN [23]\.\S+ in f32/);
  assertEquals(chooseMultiplier("f32", "none").precision, "f32");
  assertMatch(chooseMultiplier("auto", "none").line, /^products by ONNX Runtime \S+$/);
});

Deno.test("chooseMultiplier() names a library that it cannot use, and the remedy", async () => {
  const file = await Deno.makeTempFile({ suffix: ".so" });
  try {
    for (const path of ["/there/is/none/libdnnl.so.2", file]) {
      assertThrows(
        () => chooseMultiplier("auto", path),
        RangeError,
        `Cannot use ${path} as oneDNN`,
      );
    }
    assertThrows(
      () => chooseMultiplier("bf16", "none"),
      RangeError,
      "Cannot compute in bf16 without oneDNN: install it",
    );
  } finally {
    await Deno.remove(file);
  }
});

oneDnnTest(
  "chooseMultiplier() falls back to f32 where the processor has no products of bfloat16",
  async () => {
    const old = { ONEDNN_MAX_CPU_ISA: "AVX2" };
    const line = await chosenWith(old, 'chooseMultiplier("auto").line');
    assertMatch(line, /^products by oneDNN \S+ in f32$/m);
    const refused = await chosenWith(old, 'chooseMultiplier("bf16").line');
    assertStringIncludes(refused, "needs avx512_bf16 or AMX");
  },
);

Deno.test("chooseMultiplier() goes on without a library that the system finds but cannot load", async () => {
  const folder = await Deno.makeTempDir();
  try {
    for (const name of ONEDNN_NAMES.linux ?? []) {
      await Deno.writeTextFile(`${folder}/${name}`, "no library");
    }
    const line = await chosenWith({ LD_LIBRARY_PATH: folder }, 'chooseMultiplier("auto").line');
    assertMatch(line, /^products by ONNX Runtime \S+; oneDNN is faster: install it .*\(libdnnl/m);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
