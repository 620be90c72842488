// The same of both kinds of store: a folder, and a bucket of a server that speaks S3's protocol.
import { InputError } from "@goodness/core";
import { withFolder } from "@goodness/testing/mnist_slice.ts";
import { BUCKET, S3Server } from "@goodness/testing/s3_server.ts";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { dirname, join } from "node:path";
import { openStore } from "./open_store.ts";
import { RunCopy } from "./run_copy.ts";
import { type Store, StoreError } from "./store.ts";

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

async function writeRun(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(dirname(join(folder, path)), { recursive: true });
    await Deno.writeTextFile(join(folder, path), text);
  }
}

async function readRun(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const parent of ["", "checkpoints/"]) {
    for await (const { name, isFile } of Deno.readDir(join(folder, parent))) {
      if (isFile) files[parent + name] = await Deno.readTextFile(join(folder, parent + name));
    }
  }
  return files;
}

const RUN = { "config.json": "{}", "metrics.jsonl": "1\n", "checkpoints/last.safetensors": "one" };

async function checkObjects(store: Store): Promise<void> {
  assertEquals(await store.read("a/b"), undefined);
  assertEquals(await store.list("a/"), []);
  for (const key of ["a/c", "a/b/d", "a/b/c", "other/a"]) await store.write(key, bytesOf(key));
  await store.write("a/c", bytesOf("anew"));
  assertEquals(await store.list("a/"), ["a/b/c", "a/b/d", "a/c"]);
  assertEquals(await store.read("a/c"), bytesOf("anew"));
  await store.remove(["a/c", "a/b/c", "a/none"]);
  assertEquals(await store.list("a/"), ["a/b/d"]);
  await store.remove([]);
}

async function checkCopies(store: Store, folder: string): Promise<void> {
  const [first, second, fetched] = ["first", "second", "fetched"].map((name) => join(folder, name))
    .map(String);
  assert(first && second && fetched);
  const lost = new RunCopy(store, "sweep/run", "0001-lost");
  assertEquals(await lost.fetch(first), false);
  await writeRun(first, { ...RUN, "run.lock": "process 1", "config.json.tmp": "{" });
  await lost.save(first);

  // The next owner goes on from there. The first one does not know, and goes on as well.
  const next = new RunCopy(store, "sweep/run", "0002-next");
  assert(await next.fetch(second));
  assertEquals(await readRun(second), RUN);
  const later = { ...RUN, "metrics.jsonl": "1\n2\n", "checkpoints/last.safetensors": "two" };
  await writeRun(second, later);
  await next.save(second);
  await writeRun(first, { "checkpoints/last.safetensors": "lost" });
  await lost.save(first);
  const third = new RunCopy(store, "sweep/run", "0003-third");
  assert(await third.fetch(fetched));
  assertEquals(await readRun(fetched), later);

  // Whoever owns it removes what nobody needs.
  await third.save(fetched);
  await Deno.remove(join(fetched, "metrics.jsonl"));
  await third.save(fetched);
  const keys = await store.list("sweep/run/");
  assertEquals(keys.length, 3, keys.join("\n")); // two files and a manifest
  assert(keys.every((key) => key.startsWith("sweep/run/000002-0003-third/")));

  const [damaged = ""] = keys;
  await store.write(damaged, bytesOf("damaged"));
  await assertRejects(
    () => new RunCopy(store, "sweep/run", "x").fetch(second),
    SyntaxError,
    "is damaged",
  );
}

Deno.test("FolderStore keeps objects, and copies of runs that an owner that lost one cannot spoil", async () => {
  await withFolder(async (folder) => {
    for (const url of [join(folder, "a b"), `file://${folder}/c%20d`]) {
      const store = await openStore(url);
      await checkObjects(store);
      await checkCopies(store, join(folder, "runs"));
      await Deno.remove(join(folder, "runs"), { recursive: true });
    }
    assertEquals(await Deno.stat(join(folder, "c d")).then(({ isDirectory }) => isDirectory), true);
  });
});

Deno.test("S3Store keeps objects, and copies of runs that an owner that lost one cannot spoil", async () => {
  await using server = await S3Server.start();
  for (const [name, value] of Object.entries(server.environment)) Deno.env.set(name, value);
  try {
    const store = await openStore(`s3://${BUCKET}/some/prefix/`);
    await checkObjects(store);
    await withFolder((folder) => checkCopies(store, folder));
    assertEquals(await (await openStore(`s3://${BUCKET}/some/prefix`)).list("other/"), ["other/a"]);
    const nowhere = await openStore("s3://no-such-bucket/x");
    await assertRejects(
      () => nowhere.list("a/"),
      StoreError,
      "Cannot list the store s3://no-such-bucket/x: ",
    );
    await assertRejects(
      () => nowhere.read("a"),
      StoreError,
      "see to its endpoint (AWS_ENDPOINT_URL), its bucket",
    );
  } finally {
    Object.keys(server.environment).forEach((name) => Deno.env.delete(name));
  }
});

Deno.test("openStore() rejects what is no store, and says what is", async () => {
  for (const url of ["s3://", "s3://B_", "ftp://host/x", "file://host/x"]) {
    await assertRejects(() => openStore(url), InputError, `Cannot use the store ${url}: `);
  }
});
