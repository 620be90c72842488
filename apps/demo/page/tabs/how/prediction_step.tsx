/**
 * The step about prediction: the labels are tried in turn.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { chartOf, colourOf } from "../../answer/chart.ts";
import type { Digit, Model } from "../../state/api.ts";
import { learntFrom, SOURCES } from "./learnt_from.ts";
import { SeenImage } from "./seen_image.tsx";
import { Slider, Step } from "./step.tsx";
import { type Subject, SubjectChoice } from "./subject.tsx";

/** How long a label is looked at. */
const LABEL_MS = 700;

const TEXTS = {
  labels:
    "To predict, the network is run with every label in turn. The goodness of the layers adds up, and the label with the highest sum wins.",
  groups:
    "To predict, one pass is enough: every label has units of its own. The goodness of the layers adds up for each label, and the highest sum wins.",
  images:
    "To predict, one pass is enough. The head makes a probability for each label out of the layers’ activities, and the highest wins.",
} as const;

/** The labels up to the one that is tried, with their goodness. */
export function PredictionStep(
  { model, subject }: { model: Model; subject: Subject },
): JSX.Element {
  const { digit } = subject;
  const last = model.classes.length - 1;
  const [label, setLabel] = useState(0);
  const [isPlaying, setPlaying] = useState(false);
  useEffect(() => {
    if (!isPlaying) return;
    if (label >= last) return setPlaying(false);
    const timer = setTimeout(() => setLabel(label + 1), LABEL_MS);
    return () => clearTimeout(timer);
  }, [isPlaying, label, last]);
  const from = learntFrom(model);
  const go = (to: number): void => {
    setPlaying(false);
    setLabel(Math.min(last, Math.max(0, to)));
  };
  return (
    <Step number={5} title="Prediction" text={TEXTS[from]} formula={SOURCES[from]}>
      <div class="pair">
        <SeenImage digit={digit} model={model} />
        <Tried digit={digit} model={model} label={label} />
      </div>
      <Slider
        label="Label"
        value={label}
        min={0}
        max={last}
        step={1}
        text={model.classes[label] ?? ""}
        onInput={go}
      />
      <div class="step-buttons">
        <button type="button" aria-disabled={label === 0} onClick={() => go(label - 1)}>
          Back
        </button>
        <button
          type="button"
          data-testid="next-label"
          aria-disabled={label === last}
          onClick={() => go(label + 1)}
        >
          Next label
        </button>
        <button
          type="button"
          onClick={() => {
            if (!isPlaying && label === last) setLabel(0);
            setPlaying(!isPlaying);
          }}
        >
          {isPlaying ? "Pause" : "All in turn"}
        </button>
      </div>
      <p class="step-says" role="status">{triedText(digit, label, model)}</p>
      <SubjectChoice subject={subject} />
    </Step>
  );
}

/** A bar for each label that was tried. */
function Tried(
  { digit, model, label }: { digit: Digit | null; model: Model; label: number },
): JSX.Element {
  const { parts, longest, texts } = chartOf(digit, model.goodnessLayers, false);
  const best = bestUntil(digit, label);
  return (
    <ol class="tried" aria-hidden="true">
      {model.classes.map((name, at) => (
        <li key={name} class={at === best ? "row best" : "row"}>
          <span class="label">{name}</span>
          <span class="track">
            {at <= label && parts.map((part, series) => (
              <span
                key={series}
                class={`segment ${
                  model.by === "head" ? "probability" : colourOf(model.goodnessLayers[series] ?? 0)
                }`}
                style={{ width: `${longest > 0 ? 100 * (part[at] ?? 0) / longest : 0}%` }}
              />
            ))}
          </span>
          <span class="value">{at <= label ? texts[at] ?? "" : ""}</span>
        </li>
      ))}
    </ol>
  );
}

function scoresOf(digit: Digit): readonly number[] {
  return "probabilities" in digit ? digit.probabilities : digit.goodness;
}

/** The best label of those that were tried. */
function bestUntil(digit: Digit | null, label: number): number {
  if (digit === null) return -1;
  const tried = scoresOf(digit).slice(0, label + 1);
  return tried.indexOf(Math.max(...tried));
}

function triedText(digit: Digit | null, label: number, { classes, by }: Model): string {
  if (digit === null) return "There is no image yet.";
  const best = classes[bestUntil(digit, label)];
  const what = by === "head" ? "Probability" : "Goodness";
  if (label < classes.length - 1) return `${what} is highest for ${best} so far.`;
  return `${what} is highest for ${best}: that is the answer.`;
}
