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

/** The tab. */
export default function ApiTab(): JSX.Element {
  const { preparation, instance, state, model } = useStore();
  const [language, choose] = useState<Language>("curl");
  const body = JSON.stringify({ instances: [instance.value ?? EXAMPLES[preparation]] });
  const url = new URL("predict", document.baseURI).href;
  const { value } = state;
  return (
    <div class="api" data-testid="api">
      <p>
        {instance.value === null
          ? "An example, as there is nothing on the pad yet. "
          : "What is on the pad, as a request that you can send from elsewhere. "}
        <a href="docs">What else the API has</a>
        {", and "}
        <a href="openapi.json">its description after OpenAPI</a>.
      </p>
      <div class="api-columns">
        <section class="api-part" aria-label="Request">
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
        <section class="api-part" aria-label="Answer">
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
