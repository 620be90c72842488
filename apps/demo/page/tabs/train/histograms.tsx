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

/** A histogram for each layer. */
export function Histograms({ report }: { report: Report | undefined }): JSX.Element {
  return (
    <section class="train-part" aria-labelledby="train-histograms">
      <h3 id="train-histograms">Goodness of the test digits</h3>
      <p class="caption">
        <span class="train-key positive" /> with the right label <span class="train-key negative" />
        {" "}
        with the wrong label of highest goodness
      </p>
      <div class="train-histograms">
        {report?.layers.map(({ goodness }, layer) => (
          <Histogram key={layer} layer={layer} goodness={goodness} />
        ))}
      </div>
    </section>
  );
}

function Histogram(
  { layer, goodness }: { layer: number; goodness: LayerHistogram },
): JSX.Element {
  const { from, to, positive, negative } = goodness;
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
