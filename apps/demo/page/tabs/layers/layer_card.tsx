/**
 * One layer: its maps and its numbers.
 *
 * @module
 */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Answer, LayerActivation, Model } from "../../state/api.ts";
import { activeText, type Compared, locationText, silentText, voteText } from "./layer_words.ts";
import { type LayerMaps, layerMaps } from "./maps.ts";
import { MapsView } from "./maps_view.tsx";

/** What is shown of a layer. */
interface Shown {
  readonly activation: LayerActivation;
  readonly maps: LayerMaps;
  readonly compared: Compared;
  readonly vote: string;
}

/** What a card is for. */
export interface LayerCardProps {
  /** The layer, from 0. */
  readonly layer: number;
  /** Whose it is. */
  readonly model: Model;
  /** What is shown, with its activities; null for nothing. */
  readonly answer: Answer | null;
  /** The labels that are compared. */
  readonly labels: readonly [number, number];
}

/** A layer with its maps; empty frames as long as there is nothing to show. */
export function LayerCard({ layer, model, answer, labels }: LayerCardProps): JSX.Element {
  const [location, setLocation] = useState(0);
  const shown = shownOf(answer, { layer, model, labels });
  const names = shown?.compared.names ?? ["", ""];
  const counts = model.goodnessLayers.includes(layer);
  return (
    <section
      class="layer-card"
      aria-label={`Layer ${layer + 1}`}
      data-testid={`layer-${layer + 1}`}
    >
      <div class="layer-text">
        <h3>
          <span class={`swatch layer-${layer % 6 + 1}`} />
          {`Layer ${layer + 1}`}
          {!counts && <span class="caption">(not in the total)</span>}
        </h3>
        <p class="vote">{shown?.vote}</p>
        <p>{shown && activeText(shown.maps, names)}</p>
        <p>{shown && silentText(shown.activation)}</p>
        <p class="caption" data-testid={`location-${layer + 1}`}>
          {shown && locationText(shown.maps, clamped(location, shown.maps), names)}
        </p>
      </div>
      <MapsView
        layer={layer}
        isPair={model.by === "goodness"}
        shown={shown}
        location={shown === null ? 0 : clamped(location, shown.maps)}
        onLocation={setLocation}
      />
    </section>
  );
}

/** Another model may have fewer locations. */
function clamped(location: number, { first: { grid: [rows, columns] } }: LayerMaps): number {
  return Math.min(location, rows * columns - 1);
}

function shownOf(
  answer: Answer | null,
  { layer, model, labels }: Omit<LayerCardProps, "answer">,
): Shown | null {
  if (answer === null || answer.empty) return null;
  const activation = answer.activations?.layers[layer];
  if (activation === undefined) return null;
  const compared: Compared = {
    labels,
    names: [nameOf(labels[0], model), nameOf(labels[1], model)],
  };
  const maps = layerMaps(activation, labels);
  return { activation, maps, compared, vote: voteText(answer, layer, compared) };
}

function nameOf(label: number, { classes }: Model): string {
  return classes[label] ?? String(label);
}
