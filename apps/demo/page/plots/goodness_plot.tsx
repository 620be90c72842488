/**
 * The goodness of positive and of negative data in a layer.
 *
 * @module
 */

import type { JSX } from "preact";
import { colourOf } from "../answer/chart.ts";
import { type Range, shareOf } from "./scale.ts";

const SIZE = { width: 320, height: 96 } as const;

/** How goodness is distributed in a layer; both kinds of data have the same bins of equal width. */
export interface GoodnessBins {
  /** Where the first bin begins. */
  readonly from: number;
  /** Where the last bin ends. */
  readonly to: number;
  /** How many positive data each bin holds. */
  readonly positive: readonly number[];
  /** How many negative data each bin holds. */
  readonly negative: readonly number[];
}

/** What a plot shows. */
export interface GoodnessPlotProps {
  /** The layer, from 0. */
  readonly layer: number;
  /** Its goodness; undefined where it was not kept. */
  readonly bins: GoodnessBins | undefined;
  /** The axis; the same for all epochs, so that what pulls apart is seen to. */
  readonly range: Range;
  /** A line about it. */
  readonly text: string;
  /** The goodness that is to separate both kinds. @default {none is marked} */
  readonly threshold?: number | undefined;
}

/** Positive data as an area in the layer's colour, negative data hatched. */
export function GoodnessPlot(
  { layer, bins, range, text, threshold = NaN }: GoodnessPlotProps,
): JSX.Element {
  const hatch = `hatch-${layer}`;
  const most = bins === undefined ? 1 : Math.max(...bins.positive, ...bins.negative, 1);
  return (
    <figure class="goodness-plot" style={{ color: `var(--${colourOf(layer)})` }}>
      <svg
        viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        <defs>
          <Hatch id={hatch} />
        </defs>
        {bins !== undefined && (
          <>
            <path class="positive" d={outline(bins, bins.positive, { most, range })} />
            <path
              class="negative"
              fill={`url(#${hatch})`}
              d={outline(bins, bins.negative, { most, range })}
            />
            {threshold >= range[0] && threshold <= range[1] && (
              <path
                class="theta"
                d={`M${SIZE.width * shareOf(threshold, range)} 0V${SIZE.height}`}
              />
            )}
          </>
        )}
      </svg>
      <figcaption>
        <span>{bins !== undefined && range[0].toFixed(2)}</span>
        <span class="goodness-plot-text">
          <strong>{`Layer ${layer + 1}`}</strong> {text}
        </span>
        <span>{bins !== undefined && range[1].toFixed(2)}</span>
      </figcaption>
    </figure>
  );
}

/** What the two kinds of data look like, and what separates them. */
export function GoodnessLegend(
  { positive, negative, theta }: {
    positive: string;
    negative: string;
    theta?: string | undefined;
  },
): JSX.Element {
  return (
    <ul class="legend plot-legend" aria-label="Kinds of data">
      <li class="legend-entry">
        <svg class="goodness-key" viewBox="0 0 28 14" aria-hidden="true">
          <rect class="positive" width="28" height="14" />
        </svg>
        {positive}
      </li>
      <li class="legend-entry">
        <svg class="goodness-key" viewBox="0 0 28 14" aria-hidden="true">
          <defs>
            <Hatch id="hatch-key" />
          </defs>
          <rect class="negative" width="28" height="14" fill="url(#hatch-key)" />
        </svg>
        {negative}
      </li>
      {theta !== undefined && (
        <li class="legend-entry">
          <svg class="goodness-key" viewBox="0 0 28 14" aria-hidden="true">
            <path class="theta" d="M14 0V14" />
          </svg>
          {theta}
        </li>
      )}
    </ul>
  );
}

function Hatch({ id }: { id: string }): JSX.Element {
  return (
    <pattern id={id} width="6" height="6" patternUnits="userSpaceOnUse">
      <path class="hatch" d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5" />
    </pattern>
  );
}

/** The outline of the bars, from the floor to the floor. */
function outline(
  { from, to }: GoodnessBins,
  counts: readonly number[],
  { most, range }: { most: number; range: Range },
): string {
  const xOf = (edge: number): string => {
    const value = from + (to - from) * edge / counts.length;
    return (SIZE.width * shareOf(value, range)).toFixed(1);
  };
  const tops = counts.map((count, bin) => {
    const y = (SIZE.height * (1 - 0.95 * count / most)).toFixed(1);
    return `L${xOf(bin)} ${y}L${xOf(bin + 1)} ${y}`;
  });
  return `M${xOf(0)} ${SIZE.height}${tops.join("")}L${xOf(counts.length)} ${SIZE.height}Z`;
}
