import { InputError } from "@goodness/core";
import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { assertEquals, assertRejects } from "@std/assert";
import { join } from "node:path";
import { readBytes, readText } from "./read_file.ts";

const EXPECTED = { expected: "a TOML file" };

Deno.test("readText() reads what editors write, in the encoding of the byte order mark", async () => {
  await withFolder(async (folder) => {
    const path = join(folder, "a.toml");
    const utf16 = [...'a = "ä"'].map((letter) => letter.charCodeAt(0));
    const files = [
      new TextEncoder().encode('a = "ä"'),
      new TextEncoder().encode('\uFEFFa = "ä"'),
      Uint8Array.from([0xfeff, ...utf16].flatMap((unit) => [unit & 255, unit >> 8])),
      Uint8Array.from([0xfeff, ...utf16].flatMap((unit) => [unit >> 8, unit & 255])),
    ];
    for (const bytes of files) {
      await Deno.writeFile(path, bytes);
      assertEquals(await readText(path, EXPECTED), 'a = "ä"');
    }
  });
});

Deno.test("readText() and readBytes() name what they cannot read, what was expected and what to do", async () => {
  await withFolder(async (folder) => {
    const file = join(folder, "picture");
    await Deno.writeFile(file, Uint8Array.of(0x89, 0x50, 0x4e, 0x47));
    const circle = join(folder, "circle");
    await Deno.symlink(circle, circle);
    const cases: [string, new (message: string) => Error, string][] = [
      [file, SyntaxError, "found a PNG picture, which is no UTF-8 text"],
      [folder, InputError, "found a folder; choose a file in it"],
      [join(file, "a"), InputError, "a part of this path is a file; check the path"],
      [join(folder, "none"), Deno.errors.NotFound, "check the path"],
      [circle, InputError, "found links that lead in a circle"],
      [join(folder, "x".repeat(300)), InputError, "its name is too long; check the path"],
      [`${file}\0`, InputError, "this is no name of a file; check the path"],
    ];
    for (const [path, kind, part] of cases) {
      const error = await assertRejects(() => readText(path, EXPECTED), kind, part);
      assertEquals(error.message.includes(`${path}: expected a TOML file`), true, error.message);
      if (kind !== SyntaxError) await assertRejects(() => readBytes(path, EXPECTED), kind, part);
    }
  });
});

Deno.test("readBytes() reads the beginning of a file", async () => {
  const start = await readBytes(import.meta.filename ?? "", { ...EXPECTED, length: 6 });
  assertEquals(new TextDecoder().decode(start), "import");
});
