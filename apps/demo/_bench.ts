import { assertEquals } from "@std/assert";
import { FakeClassifier } from "./_fake_classifier.ts";
import type { Problem } from "./answers/answer.ts";
import type { PageFiles } from "./page_files.ts";
import { createApp } from "./app.ts";

const JSON_HEADERS = { "Content-Type": "application/json" };
/** A page of two files. */
const PAGE: PageFiles = new Map(
  Object.entries({ "index.html": "<!DOCTYPE html>", "main.js": "export {};" })
    .map(([name, text]) => [name, new TextEncoder().encode(text)]),
);

/** The answer to an empty drawing. */
export const EMPTY = {
  label: null,
  name: null,
  empty: true,
  goodness: null,
  layers: null,
  margin: null,
};

/** An app with a fake classifier, and what it logged. */
export interface Bench {
  readonly classifier: FakeClassifier;
  readonly lines: string[];
  ask(path: string, init?: RequestInit): Promise<Response>;
  post(body: unknown): Promise<Response>;
}

/** Creates an app that needs no socket. */
export function createBench(classifier: FakeClassifier = new FakeClassifier()): Bench {
  const lines: string[] = [];
  const app = createApp({ classifier, log: (line) => lines.push(line), page: PAGE });
  async function ask(path: string, init?: RequestInit): Promise<Response> {
    return await app.request(path, init);
  }
  function post(body: unknown): Promise<Response> {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    return ask("/predict", { method: "POST", headers: JSON_HEADERS, body: text });
  }
  return { classifier, lines, ask, post };
}

/** An MNIST-like image that needs no normalising: a bar of 2 x 20 pixels. */
export function createBar(): number[] {
  return Array.from({ length: 784 }, (_, index) => {
    const row = Math.floor(index / 28);
    const column = index % 28;
    return row >= 4 && row < 24 && (column === 13 || column === 14) ? 1 : 0;
  });
}

/** An image as 28 rows. */
export function toRows(pixels: readonly number[]): number[][] {
  return Array.from({ length: 28 }, (_, row) => pixels.slice(28 * row, 28 * row + 28));
}

/** Reads a problem, after checking what all problems have in common. */
export async function readProblem(response: Response, status: number): Promise<Problem> {
  assertEquals(response.status, status);
  assertEquals(response.headers.get("Content-Type"), "application/problem+json");
  const problem: Problem = await response.json();
  assertEquals([problem.type, problem.status], ["about:blank", status]);
  assertEquals(problem.error, problem.detail);
  assertEquals(problem.instance, `urn:uuid:${response.headers.get("X-Request-Id")}`);
  return problem;
}
