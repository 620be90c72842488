/**
 * Labels, and the names of their classes.
 *
 * @module
 */

import { readText } from "@goodness/cli";
import { InputError, MNIST } from "@goodness/core";
import { shown } from "@goodness/core/ops";
import { join } from "node:path";

/** The file that names the classes of a folder, one a line. */
export const CLASSES_NAME = "classes.txt";

/** The most classes: a label is a byte. */
const MOST_CLASSES = 256;

/**
 * Checks labels of any numbers.
 *
 * @param labels The labels.
 * @param path The file that holds them, for errors.
 * @returns The labels as bytes.
 * @throws {SyntaxError} If one is negative or above 255; names its position.
 */
export function byteLabels(labels: ArrayLike<number>, path: string): Uint8Array<ArrayBuffer> {
  const bytes = Uint8Array.from(labels);
  const wrong = bytes.findIndex((label, at) => label !== labels[at]);
  if (wrong < 0) return bytes;
  throw new SyntaxError(
    `Cannot use ${path}: expected labels from 0 to ${MOST_CLASSES - 1}, as there may be ` +
      `${MOST_CLASSES} classes, found ${labels[wrong]} at position ${wrong}`,
  );
}

/**
 * Checks that labels can name all classes.
 *
 * @param count How many classes there are.
 * @param path The data set, for errors.
 * @throws {InputError} If there are fewer than 2 or more than 256.
 */
export function checkClassCount(count: number, path: string): void {
  if (count >= 2 && count <= MOST_CLASSES) return;
  throw new InputError(
    `Cannot use ${path}: expected 2 to ${MOST_CLASSES} classes, found ${count}`,
  );
}

/**
 * Checks that all labels have a class.
 *
 * @param labels The labels.
 * @param classes How many classes there are.
 * @param path The file that holds the labels, for errors.
 * @throws {SyntaxError} If a label has none; names its position.
 */
export function checkLabels(labels: Uint8Array, classes: number, path: string): void {
  const wrong = labels.findIndex((label) => label >= classes);
  if (wrong < 0) return;
  throw new SyntaxError(
    `Cannot use ${path}: expected labels from 0 to ${classes - 1}, found ${labels[wrong]} ` +
      `at position ${wrong}`,
  );
}

/**
 * Reads the names of classes, one a line.
 *
 * @param folder The folder that may hold them.
 * @param name The name of their file. @default {CLASSES_NAME}
 * @returns The names; none without the file.
 * @throws {SyntaxError} If it does not name 2 to 256 different classes.
 */
export async function readClasses(
  folder: string,
  name: string = CLASSES_NAME,
): Promise<readonly string[] | undefined> {
  const path = join(folder, name);
  try {
    const text = await readText(path, { expected: "names of classes, one a line" });
    const names = text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
    checkNames(names, path);
    return names;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function checkNames(names: readonly string[], path: string): void {
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice === undefined && names.length >= 2 && names.length <= MOST_CLASSES) return;
  throw new SyntaxError(
    `Cannot use ${path}: expected the names of 2 to ${MOST_CLASSES} different classes, one a line, found ` +
      (twice === undefined ? `${names.length}` : `${shown(twice)} twice`),
  );
}

/**
 * Names classes by their numbers.
 *
 * @param labels The labels that occur.
 * @returns `0` to the largest label, the ten digits at least.
 */
export function numberedClasses(...labels: readonly Uint8Array[]): readonly string[] {
  let last = MNIST.classes.length - 1;
  for (const some of labels) {
    for (const label of some) last = Math.max(last, label);
  }
  return Array.from({ length: last + 1 }, (_, label) => String(label));
}

/**
 * What is odd about classes that are named by their numbers: one damaged label makes many of them.
 *
 * @param count How many classes there are.
 * @param labels The labels that occur.
 * @returns A line if more than half of more than ten classes have no images.
 */
export function oddClasses(count: number, ...labels: readonly Uint8Array[]): readonly string[] {
  const found = new Set(labels.flatMap((some) => [...new Set(some)]));
  if (count <= MNIST.classes.length || 2 * found.size >= count) return [];
  return [
    `only ${found.size} of the labels 0 to ${count - 1} occur: perhaps one of them is damaged`,
  ];
}
