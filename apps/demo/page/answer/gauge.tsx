/**
 * How much a picture looks like those of the training: its goodness against the confidence threshold, for a model
 * whose goodness is the image's and no label's.
 *
 * @module
 */

import type { JSX } from "preact";
import type { Model } from "../state/api.ts";
import { useStore } from "../state/store.ts";
import { colourOf } from "./chart.ts";

/** How much of the gauge lies above the threshold, as a share of what lies below. */
const HEADROOM = 0.6;

/** A gauge with a segment a layer and a mark at the threshold, and the numbers. */
export function Gauge({ model }: { model: Model }): JSX.Element {
  const digit = useStore().digit.value;
  const image = digit !== null && "goodness" in digit && "probabilities" in digit ? digit : null;
  const { layers, goodnessLayers, confidenceThreshold = 0 } = model;
  const full = Math.max(image?.goodness ?? 0, (1 + HEADROOM) * confidenceThreshold);
  const share = (value: number): string => `${full > 0 ? 100 * value / full : 0}%`;
  return (
    <div class="likeness">
      <h3>How much this looks like the images of the training</h3>
      <div class="gauge" aria-hidden="true">
        <span class="track">
          {goodnessLayers.map((layer) => (
            <span
              key={layer}
              class={`segment ${colourOf(layer)}`}
              style={{ width: share(image?.layers[layer] ?? 0) }}
            />
          ))}
        </span>
        {confidenceThreshold > 0 && (
          <span class="threshold" style={{ left: share(confidenceThreshold) }} />
        )}
      </div>
      <ul class="legend" data-testid="likeness" aria-label="Goodness of each layer">
        {Array.from({ length: layers }, (_, layer) => {
          const counted = goodnessLayers.includes(layer);
          return (
            <li key={layer} class="legend-entry">
              {counted && <span class={`swatch ${colourOf(layer)}`} />}
              {`Layer ${layer + 1}${counted ? "" : " (not in the total)"} `}
              <strong class="figure">{image?.layers[layer]?.toFixed(2) ?? "–"}</strong>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
