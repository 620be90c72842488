/**
 * The answer: the label, the goodness of each label by layer, and why.
 *
 * @module
 */

import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import type { Model } from "../state/api.ts";
import { useStore } from "../state/store.ts";
import { Bars } from "./bars.tsx";
import { Gauge } from "./gauge.tsx";
import { Legend } from "./legend.tsx";
import { NumberTable } from "./number_table.tsx";
import { Timeline } from "./timeline.tsx";
import { doubtText } from "./doubt.ts";
import { describe, isUnsure, resultText, runnerUpText, totalText } from "./words.ts";

/** The column of the answer; what it is given stands at its end. */
export function GoodnessPanel({ children }: { children?: ComponentChildren }): JSX.Element {
  const store = useStore();
  const model = store.model.value;
  const [relative, setRelative] = useState(false);
  const byHead = model?.by === "head";
  return (
    <section class="card goodness" aria-labelledby="goodness-title">
      <h2 id="goodness-title">{byHead ? "Probability" : "Goodness"}</h2>
      <Verdict model={model} />
      {model !== null && (
        <>
          <div class="chart-head">
            <Legend model={model} />
            {!byHead && <Origin relative={relative} setRelative={setRelative} />}
          </div>
          <Bars model={model} relative={relative} />
          {!byHead && store.preparation.value === "digit" && <Timeline model={model} />}
          {byHead && <Gauge model={model} />}
          <Total model={model} />
          <NumberTable model={model} />
        </>
      )}
      {children}
    </section>
  );
}

function Verdict({ model }: { model: Model | null }): JSX.Element {
  const store = useStore();
  const digit = store.digit.value;
  const state = store.state.value;
  const isReplayed = store.replay.shown.value !== null;
  const told = isReplayed && digit !== null ? { kind: "answer", answer: digit } as const : state;
  const served = model ?? { classes: [], goodnessLayers: [] };
  const reason = doubtText(digit, model ?? {}) || runnerUpText(digit, served);
  return (
    <div class="verdict" data-kind={told.kind} data-sure={!isUnsure(digit)}>
      {/* The live region of the page says the same, at a listener's pace. */}
      <p id="result" data-testid="result" class="result" aria-hidden="true">
        {resultText(digit, served)}
      </p>
      <div class="verdict-text">
        <p data-testid="message" class="message" aria-hidden="true">
          {describe(told, store.preparation.value)}
        </p>
        <p class="reason" data-testid="reason">{reason}</p>
      </div>
    </div>
  );
}

function Origin(
  { relative, setRelative }: { relative: boolean; setRelative: (relative: boolean) => void },
): JSX.Element {
  const choices = [["absolute", "From zero", false], [
    "relative",
    "Above the lowest",
    true,
  ]] as const;
  return (
    <fieldset class="segmented">
      <legend class="unseen">Bars begin</legend>
      {choices.map(([id, name, value]) => (
        <label key={id}>
          <input
            id={id}
            type="radio"
            name="origin"
            checked={relative === value}
            onChange={() => setRelative(value)}
          />
          <span>{name}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Total({ model }: { model: Model }): JSX.Element | null {
  const text = totalText(useStore().digit.value, model);
  return text === "" ? null : <p class="total" data-testid="total">{text}</p>;
}
