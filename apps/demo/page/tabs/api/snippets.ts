/**
 * A request to predict as programs that can be copied.
 *
 * @module
 */

import type { Instance, Preparation } from "../../state/api.ts";

/** What a request is written in. */
export const LANGUAGES = ["curl", "fetch", "Python"] as const;

/** One of these. */
export type Language = typeof LANGUAGES[number];

/** A request. */
export interface Request {
  /** The address that it goes to. */
  readonly url: string;
  /** Its body, JSON. */
  readonly body: string;
}

/** What is shown where nothing is drawn: a seven, and what a picture would be. */
export const EXAMPLES: Readonly<Record<Preparation, Instance>> = {
  digit: { strokes: [[[70, 60], [200, 60], [120, 220]]], width: 20 },
  image: { b64: "data:image/png;base64,..." },
};

const SNIPPETS: Readonly<Record<Language, (request: Request) => string>> = {
  // A body in the command line itself could be longer than one may be.
  curl: ({ url, body }) =>
    `curl -sS ${url} -H 'Content-Type: application/json' --data-binary @- <<'JSON'
${body}
JSON`,
  fetch: ({ url, body }) =>
    `const response = await fetch("${url}", {
  method: "POST",
  headers: { "Content-Type": "application/json" },
  body: JSON.stringify(${body}),
});
console.log(await response.json());`,
  // Strokes and pictures are numbers, lists and texts: written in Python as in JSON.
  Python: ({ url, body }) =>
    `import json
import urllib.request

request = urllib.request.Request(
    "${url}",
    data=json.dumps(${body}).encode(),
    headers={"Content-Type": "application/json"},
)
with urllib.request.urlopen(request) as response:
    print(json.dumps(json.load(response), indent=2))`,
};

/**
 * Writes a request as a program.
 *
 * @param language What it is written in.
 * @param request The request.
 * @returns The program.
 */
export function snippetOf(language: Language, request: Request): string {
  return SNIPPETS[language](request);
}

/** The longest body on the screen, and what is kept of a longer one. */
const LONGEST = 420;
const HEAD = 280;
const TAIL = 60;

/**
 * Shortens a body for the screen.
 *
 * @param body The body.
 * @returns The same, or its beginning and end with how many characters are left out between.
 */
export function shortened(body: string): string {
  if (body.length <= LONGEST) return body;
  const left = (body.length - HEAD - TAIL).toLocaleString("en-GB");
  return `${body.slice(0, HEAD)} … ${left} more characters … ${body.slice(-TAIL)}`;
}

/** A list of numbers over several lines, as `JSON.stringify` writes it. */
const NUMBERS = /\[\s+(-?\d[-+\d.e,\s]*?)\s+\]/g;

/**
 * Writes JSON with a member a line, but lists of numbers on one.
 *
 * @param value What to write.
 * @returns The text.
 */
export function prettyJson(value: unknown): string {
  return JSON.stringify(value, null, 2).replace(
    NUMBERS,
    (_, numbers: string) => `[${numbers.replace(/\s+/g, " ")}]`,
  );
}
