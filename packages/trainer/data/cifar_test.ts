import { readBytes } from "@goodness/cli";
import { assertEquals, assertThrows } from "@std/assert";
import { CIFAR_10, CIFAR_100, type CifarFormat, decodeCifar, encodeCifar10 } from "./cifar.ts";
import type { NamedFile } from "./named_file.ts";
import { fixture } from "./_fixture.ts";

async function files(folder: string, names: readonly string[]): Promise<NamedFile[]> {
  return await Promise.all(names.map(async (name) => {
    const path = fixture(`${folder}/${name}`);
    return { path, bytes: await readBytes(path, { expected: "records" }) };
  }));
}

Deno.test("decodeCifar() makes pixels of planes, of one file after the other", async () => {
  const { images, labels, ...rest } = decodeCifar(
    await files("cifar10", CIFAR_10.files.train),
    CIFAR_10,
  );
  assertEquals(rest, { count: 5, height: 32, width: 32, channels: 3 });
  assertEquals([...labels], [0, 1, 2, 3, 4]);
  const pixelOf = (image: number, row: number, column: number) => {
    const start = 3 * (32 * (32 * image + row) + column);
    return [...images.subarray(start, start + 3)];
  };
  assertEquals(pixelOf(0, 0, 0), [0, 100, 200]);
  assertEquals(pixelOf(4, 31, 31), [71, 131, 231]);
  assertEquals(pixelOf(2, 7, 3), [27, 107, 207]);
});

Deno.test("decodeCifar() takes the fine labels of CIFAR-100", async () => {
  const train = decodeCifar(await files("cifar100", CIFAR_100.files.train), CIFAR_100);
  assertEquals([...train.labels], [99, 0]);
  assertEquals([...train.images.subarray(3072, 3075)], [10, 100, 200]);
});

Deno.test("decodeCifar() names a file that is cut off, or of the other data set", async () => {
  const cases: [string, CifarFormat, number, string][] = [
    ["cifar10/test_batch.bin", CIFAR_10, 6000, "a multiple of 3073 bytes"],
    ["cifar10/test_batch.bin", CIFAR_100, 6146, "a multiple of 3074 bytes"],
    ["cifar10/test_batch.bin", CIFAR_10, 0, "a multiple of 3073 bytes"],
  ];
  for (const [name, format, length, message] of cases) {
    const path = fixture(name);
    const bytes = await readBytes(path, { expected: "records", length });
    const expected = `Cannot read ${path}: expected ${message}, the length of a record, found ` +
      length;
    assertThrows(() => decodeCifar([{ path, bytes }], format), SyntaxError, expected);
  }
});

Deno.test("encodeCifar10() writes what decodeCifar() reads", async () => {
  const [file] = await files("cifar10", CIFAR_10.files.test);
  const { images, labels } = decodeCifar(file ? [file] : [], CIFAR_10);
  assertEquals(encodeCifar10(images, labels), file?.bytes);
});
