/**
 * The goodness of positive and of negative data in each layer, as histograms that come apart while it learns.
 *
 * @module
 */

import type { JSX } from "preact";
import { colourOf } from "../../answer/chart.ts";
import { BARS, type LayerHistogram } from "../../train/histogram.ts";
import type { Report } from "../../train/training.ts";

const SIZE = { width: 320, height: 96 } as const;

/** What is shown. */
export interface HistogramsProps {
  /** The latest report. */
  readonly report: Report | undefined;
  /** The goodness that is to separate both; null if there is none. */
  readonly threshold: number | null;
}

/** A histogram for each layer. */
export function Histograms({ report, threshold }: HistogramsProps): JSX.Element {
  return (
    <section class="train-part" aria-labelledby="train-histograms">
      <h3 id="train-histograms">Goodness of the test digits</h3>
      <ul class="legend" aria-label="Marks">
        <li>
          <span class="train-key positive" />with the right label
        </li>
        <li>
          <span class="train-key negative" />with the wrong label of highest goodness
        </li>
        {threshold !== null && (
          <li>
            <span class="train-key theta" />
            {`the threshold, ${threshold}`}
          </li>
        )}
      </ul>
      <div class="train-histograms">
        {report?.layers.map(({ goodness }, layer) => (
          <Histogram key={layer} layer={layer} goodness={goodness} threshold={threshold} />
        ))}
      </div>
    </section>
  );
}

function Histogram(
  { layer, goodness, threshold }: {
    layer: number;
    goodness: LayerHistogram;
    threshold: number | null;
  },
): JSX.Element {
  const { from, to, positive, negative } = goodness;
  const x = threshold === null ? NaN : SIZE.width * (threshold - from) / (to - from);
  const most = Math.max(...positive, ...negative, 1);
  return (
    <figure class="train-histogram" style={{ color: `var(--${colourOf(layer)})` }}>
      <svg
        viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <path class="positive" d={outline(positive, most)} />
        <path class="negative" d={outline(negative, most)} />
        {x >= 0 && x <= SIZE.width && <line class="theta" x1={x} x2={x} y1="0" y2={SIZE.height} />}
      </svg>
      <figcaption>
        <span>{from.toFixed(2)}</span>
        <strong>{`Layer ${layer + 1}`}</strong>
        <span>{to.toFixed(2)}</span>
      </figcaption>
    </figure>
  );
}

/** The outline of the bars, from the floor to the floor. */
function outline(counts: readonly number[], most: number): string {
  const width = SIZE.width / BARS;
  const tops = counts.map((count) => (SIZE.height * (1 - count / most)).toFixed(1));
  return `M0 ${SIZE.height}${
    tops.map((top, bar) => `L${bar * width} ${top}L${(bar + 1) * width} ${top}`).join("")
  }L${SIZE.width} ${SIZE.height}Z`;
}
