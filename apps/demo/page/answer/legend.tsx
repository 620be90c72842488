/**
 * The colours of the bars: one a layer. A layer can be looked at alone.
 *
 * @module
 */

import type { JSX } from "preact";
import type { Model } from "../state/api.ts";
import { useStore } from "../state/store.ts";
import { seriesOf } from "./chart.ts";

/** The legend; hover or focus shows a layer alone, a click keeps it. */
export function Legend({ model }: { model: Model }): JSX.Element {
  const { isolated, pinned } = useStore();
  const series = seriesOf(model);
  return (
    <ul class="legend" aria-label="Colours of the bars">
      {series.map(({ name, colour, layer }) => (
        <li key={name}>
          {layer === undefined ? <span class="legend-entry">{swatch(colour)}{name}</span> : (
            <button
              type="button"
              class="legend-entry"
              aria-pressed={pinned.value === layer}
              title="Show this layer alone"
              onPointerEnter={() => isolated.value = layer}
              onPointerLeave={() => isolated.value = null}
              onFocus={() => isolated.value = layer}
              onBlur={() => isolated.value = null}
              onClick={() => pinned.value = pinned.value === layer ? null : layer}
            >
              {swatch(colour)}
              {name}
            </button>
          )}
        </li>
      ))}
    </ul>
  );
}

function swatch(colour: string): JSX.Element {
  return <span class={`swatch ${colour}`} />;
}
