/**
 * The goodness of positive and of negative data in each layer, epoch by epoch.
 *
 * @module
 */

import type { JSX } from "preact";
import { GoodnessLegend, GoodnessPlot } from "../../plots/goodness_plot.tsx";
import { type Epoch, goodnessRange } from "./epochs.ts";

const NONE =
  "This run kept no histograms by epoch, as versions before did: its curves are above, and its TensorBoard events have the histograms.";

/** What the histograms show. */
interface HistogramsProps {
  readonly epochs: readonly Epoch[];
  /** The epoch that is shown, from 0. */
  readonly at: number;
  readonly onChoose: (at: number) => void;
}

/** A histogram for each layer, and a slider over the epochs. */
export function Histograms({ epochs, at, onChoose }: HistogramsProps): JSX.Element {
  const shown = epochs[at];
  const hasNone = shown?.layers.every(({ goodness }) => goodness === undefined) ?? false;
  const text = shown === undefined ? "No epoch yet" : `Epoch ${shown.epoch}`;
  return (
    <section class="tab-part" aria-labelledby="training-goodness">
      <h3 id="training-goodness">Goodness pulls apart</h3>
      <GoodnessLegend
        positive="positive data: images with their right label, or real ones"
        negative="negative data: images with a wrong label, or mixed ones"
      />
      <div class="training-slider">
        <input
          type="range"
          aria-label="Epoch of the histograms"
          aria-valuetext={text}
          min={0}
          max={Math.max(epochs.length - 1, 1)}
          value={epochs.length > 1 ? at : 1}
          disabled={epochs.length < 2}
          onInput={({ currentTarget }) => onChoose(Number(currentTarget.value))}
        />
        <output>{text}</output>
      </div>
      {hasNone ? <p class="caption">{NONE}</p> : (
        <div class="plots goodness-plots">
          {shown?.layers.map(({ goodness, ordered }, layer) => (
            <GoodnessPlot
              key={layer}
              layer={layer}
              bins={goodness}
              range={goodnessRange(epochs, layer)}
              text={ordered === null ? "" : `${(100 * ordered).toFixed(1)} % in order`}
            />
          ))}
        </div>
      )}
    </section>
  );
}
