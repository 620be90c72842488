/**
 * The request of the present drawing, to be sent from elsewhere.
 *
 * @module
 */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useStore } from "../../state/store.ts";
import { CopyButton } from "./copy_button.tsx";
import {
  EXAMPLES,
  type Language,
  LANGUAGES,
  prettyJson,
  shortened,
  snippetOf,
} from "./snippets.ts";

/** Where a server answers that was started with its defaults. */
const LOCAL = "http://127.0.0.1:8000/";

/** The tab. */
export default function ApiTab(): JSX.Element {
  const { preparation, instance, state, model, isServed } = useStore();
  const [language, choose] = useState<Language>("curl");
  const body = JSON.stringify({ instances: [instance.value ?? EXAMPLES[preparation.value]] });
  const url = new URL("predict", isServed ? document.baseURI : LOCAL).href;
  const { value } = state;
  return (
    <div class="api tab-parts" data-testid="api">
      <p>
        {instance.value === null
          ? "An example, as there is nothing on the pad yet. "
          : "What is on the pad, as a request that you can send from elsewhere. "}
        {isServed ? <Links /> : <Start />}
      </p>
      <div class="api-columns">
        <section class="tab-part" aria-label="Request">
          <div class="api-head">
            <fieldset class="segmented" aria-label="Language of the request">
              {LANGUAGES.map((name) => (
                <label key={name}>
                  <input
                    type="radio"
                    name="language"
                    checked={name === language}
                    onChange={() => choose(name)}
                  />
                  <span>{name}</span>
                </label>
              ))}
            </fieldset>
            <CopyButton text={snippetOf(language, { url, body })} />
          </div>
          <Code
            label="Request"
            text={snippetOf(language, { url, body: shortened(body) })}
          />
        </section>
        <section class="tab-part" aria-label="Answer">
          <div class="api-head">
            <h3>Answer</h3>
          </div>
          <Code
            label="Answer"
            text={value.kind === "answer"
              ? prettyJson({
                predictions: [{ ...value.answer, input: undefined }],
                model: model.value,
              })
              : "Draw or show something: its answer stands here."}
          />
        </section>
      </div>
    </div>
  );
}

function Links(): JSX.Element {
  return (
    <>
      <a href="docs">What else the API has</a>
      {", and "}
      <a href="openapi.json">its description after OpenAPI</a>.
    </>
  );
}

/** How to get a server, for a page that has none. */
function Start(): JSX.Element {
  return (
    <>
      This page answers by itself, without a server; in a copy of the project,{" "}
      <code>deno task demo</code> starts one at this address.
    </>
  );
}

function Code({ label, text }: { label: string; text: string }): JSX.Element {
  return (
    <pre
      class="api-code"
      tabIndex={0}
      role="group"
      aria-label={label}
      data-testid={label.toLowerCase()}
    >
      <code>{text}</code>
    </pre>
  );
}
