/**
 * The layers: activities for two labels, and their difference.
 *
 * @module
 */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Answer, Model } from "../../state/api.ts";
import { useExplained } from "../../state/explained.ts";
import { useStore } from "../../state/store.ts";
import { LayerCard } from "./layer_card.tsx";
import { bestTwo, labelsToCompare } from "./layer_words.ts";

/** The labels that were chosen; null for the best and for the second. */
type Chosen = readonly [number | null, number | null];

/** The tab. */
export default function LayersTab(): JSX.Element {
  const store = useStore();
  const model = store.model.value;
  const [chosen, setChosen] = useState<Chosen>([null, null]);
  const asked = labelsToCompare(chosen, store.digit.value);
  const state = useExplained(asked);
  const answer = state.kind === "answer" ? state.answer : null;
  if (model === null) return <p class="caption">Asking for the model</p>;
  return (
    <div class="layers" data-testid="layers">
      <div class="layers-head">
        <p class={state.kind === "error" ? "error" : "caption"} role="status">
          {state.kind === "error" ? state.message : noteOf(answer, model)}
        </p>
        {model.by === "goodness" && <Choice model={model} chosen={chosen} onChoose={setChosen} />}
      </div>
      {Array.from(
        { length: model.layers },
        (_, layer) => (
          <LayerCard
            key={layer}
            layer={layer}
            model={model}
            answer={answer}
            labels={labelsOf(answer, asked)}
          />
        ),
      )}
    </div>
  );
}

/** The labels that the answer compares; where it takes none, those that it may be asked about. */
function labelsOf(
  answer: Answer | null,
  asked?: readonly [number, number],
): readonly [number, number] {
  if (answer === null || answer.empty) return [0, 0];
  const [best = 0, second = best] = bestTwo(answer);
  return answer.activations?.labels ?? asked ?? [best, second];
}

function noteOf(answer: Answer | null, { image: { preparation } }: Model): string {
  if (answer === null) {
    return preparation === "digit"
      ? "Draw a digit to see the activities of every layer."
      : "Show a picture to see the activities of every layer.";
  }
  if (!answer.empty && answer.activations === undefined) return "This model shows no activities.";
  const what = preparation === "digit" ? "draw" : "show";
  return `Each square is a location of the layer, and each cell in it a unit. The maps follow what you ${what}.`;
}

function Choice(
  { model, chosen, onChoose }: { model: Model; chosen: Chosen; onChoose: (chosen: Chosen) => void },
): JSX.Element {
  const best = bestTwo(useStore().digit.value);
  const names = ["Best", "Second"] as const;
  return (
    <div class="layers-choice">
      {names.map((name, at) => (
        <label key={name}>
          <span>{at === 0 ? "Label" : "Compared with"}</span>
          <select
            data-testid={`layers-label-${at + 1}`}
            value={chosen[at] ?? ""}
            onChange={({ currentTarget: { value } }) => {
              const label = value === "" ? null : Number(value);
              onChoose(at === 0 ? [label, chosen[1]] : [chosen[0], label]);
            }}
          >
            <option value="">{autoName(name, model.classes[best[at] ?? NaN])}</option>
            {model.classes.map((label, index) => (
              <option key={label} value={index} disabled={chosen[1 - at] === index}>{label}</option>
            ))}
          </select>
        </label>
      ))}
    </div>
  );
}

function autoName(name: string, label: string | undefined): string {
  return label === undefined ? name : `${name} (${label})`;
}
