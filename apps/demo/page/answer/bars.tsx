/**
 * Bars, one a label: of goodness stacked by layer, or of probability.
 *
 * @module
 */

import type { JSX } from "preact";
import type { Model } from "../state/api.ts";
import { useStore } from "../state/store.ts";
import { chartOf, seriesOf } from "./chart.ts";

/** The bars; the table below them has the same numbers for screen readers. */
export function Bars({ model, relative }: { model: Model; relative: boolean }): JSX.Element {
  const store = useStore();
  const digit = store.digit.value;
  const layer = store.layer.value;
  const alone = layer === null ? null : [layer];
  const { parts, longest, texts } = chartOf(digit, model.goodnessLayers, relative, alone);
  const series = seriesOf(model);
  return (
    <ol id="bars" data-testid="bars" class="bars" aria-hidden="true">
      {model.classes.map((name, label) => (
        <li key={name} class={label === digit?.label ? "row best" : "row"}>
          <span class="label" title={name}>{name}</span>
          <span class="track">
            {series.map(({ colour, mark }, at) => {
              const share = longest > 0 ? (parts[at]?.[label] ?? 0) / longest : 0;
              return (
                <span
                  key={colour}
                  class={`segment ${colour}`}
                  style={{ width: `${100 * share}%` }}
                >
                  {mark}
                </span>
              );
            })}
          </span>
          <span class="value">{texts[label] ?? ""}</span>
          <span class="mark">best</span>
        </li>
      ))}
    </ol>
  );
}
