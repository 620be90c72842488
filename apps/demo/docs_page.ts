/**
 * The page that shows the description of the API. It needs no script and nothing from elsewhere.
 *
 * @module
 */

import { html } from "hono/html";
import type { OpenApiDocument } from "./openapi.ts";
import type { Json, Operation } from "./operations.ts";

type Html = ReturnType<typeof html>;

/** Longest line of an example; a longer array is cut. */
const MOST_ITEMS = 12;

/** Cuts long arrays of numbers, such as the pixels of an image. */
function shortened(value: Json): Json {
  if (Array.isArray(value)) {
    const items = value.slice(0, MOST_ITEMS).map(shortened);
    return value.length > MOST_ITEMS ? [...items, `... (${value.length})`] : items;
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, shortened(item)]));
}

/** A command that can be typed. */
function curlOf({ path, method, body }: Operation, origin: string): string {
  if (method === "get") return `curl -s ${origin}${path}`;
  const data = JSON.stringify(shortened(body?.example ?? {}));
  return `curl -s ${origin}${path} -H 'Content-Type: application/json' \\\n  -d '${data}'`;
}

function linkTo(name: string): Html {
  return html`<a href="#schema-${name}">${name}</a>`;
}

function operationHtml(operation: Operation, origin: string): Html {
  const { path, method, summary, body, answer, problems = [] } = operation;
  return html`
    <article>
      <h3><span class="method">${method.toUpperCase()}</span> <code>${path}</code></h3>
      <p>${summary}</p>
      <dl>
    ${body && html`
      <dt>Body</dt>
      <dd>${body.schema.map((name) =>
        html`
          ${linkTo(name)}
        `
      )}</dd>
    `}
    <dt>Answer</dt><dd>${"schema" in answer ? linkTo(answer.schema) : answer.type}</dd>
    ${problems.length > 0 && html`
      <dt>Errors</dt>
      <dd>${linkTo("Problem")}: ${problems.join(", ")}</dd>
    `}
      </dl>
      <pre tabindex="0"><code>${curlOf(operation, origin)}</code></pre>
    </article>
  `;
}

function schemaHtml(name: string, schema: Json): Html {
  return html`
    <details id="schema-${name}">
      <summary>${name}</summary>
      <pre tabindex="0"><code>${JSON.stringify(schema, null, 2)}</code></pre>
    </details>
  `;
}

/** What the page shows. */
export interface DocsPageOptions {
  /** The operations, in the order of the document. */
  readonly operations: readonly Operation[];
  /** Where the server is asked, such as `http://127.0.0.1:8000`. */
  readonly origin: string;
}

/**
 * Makes the page.
 *
 * @param document The description of the API.
 * @param options What else the page shows.
 * @returns Its HTML.
 */
export function docsPage(
  { info, tags, components }: OpenApiDocument,
  { operations, origin }: DocsPageOptions,
): Html {
  const groups = tags.map(({ name }) => {
    const own = operations.filter(({ tag }) => tag === name);
    return html`<section><h2>${name}</h2>${own.map((one) => operationHtml(one, origin))}</section>`;
  });
  const schemas = Object.entries(components.schemas).map(([name, schema]) =>
    schemaHtml(name, schema)
  );
  return html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>API of Goodness</title>
        <link rel="stylesheet" href="/docs.css">
      </head>
      <body>
        <header>
          <h1>API of Goodness ${String(info.version)}</h1>
          <p><a href="/">Draw</a> · <a href="/openapi.json">openapi.json</a></p>
        </header>
        <main>${groups}<section><h2>Schemas</h2>${schemas}</section></main>
      </body>
    </html>
  `;
}
