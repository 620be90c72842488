/**
 * The loss and the accuracy of each layer over the steps.
 *
 * @module
 */

import type { JSX } from "preact";
import { colourOf } from "../../answer/chart.ts";
import type { Report } from "../../train/training.ts";

const SIZE = { width: 480, height: 180 } as const;

/** How lines are dashed, so that they are told apart without colours too. */
const DASHES = ["none", "7 3", "2 3", "10 3 2 3"] as const;

/** A line of a plot. */
interface Line {
  readonly name: string;
  readonly colour: string;
  readonly dash: string;
  readonly valueOf: (report: Report) => number;
}

/** Both plots, and what their lines are. */
export function Curves({ reports }: { reports: readonly Report[] }): JSX.Element {
  const layers = reports.at(-1)?.layers.map((_, layer) => layer) ?? [];
  const lineOf = (layer: number, valueOf: Line["valueOf"]): Line => ({
    name: `Layer ${layer + 1}`,
    colour: `var(--${colourOf(layer)})`,
    dash: DASHES[layer % DASHES.length] ?? "none",
    valueOf,
  });
  const accuracies = layers.map((layer) =>
    lineOf(layer, (report) => report.layers[layer]?.accuracy ?? NaN)
  );
  const losses = layers.map((layer) =>
    lineOf(layer, (report) => report.layers[layer]?.loss ?? NaN)
  );
  const all: Line = {
    name: "All layers",
    colour: "var(--text)",
    dash: "none",
    valueOf: ({ accuracy }) => accuracy,
  };
  const steps = reports.at(-1)?.step ?? 0;
  return (
    <section class="train-part" aria-labelledby="train-curves">
      <h3 id="train-curves">Over the batches</h3>
      <ul class="legend" aria-label="Lines">
        {[...accuracies, all].map(({ name, colour, dash }) => (
          <li key={name} class="legend-entry">
            <svg class="train-line" viewBox="0 0 28 8" aria-hidden="true">
              <line x1="0" x2="28" y1="4" y2="4" stroke={colour} stroke-dasharray={dash} />
            </svg>
            {name}
          </li>
        ))}
      </ul>
      <div class="train-curves">
        <Plot
          title="Accuracy on the test digits"
          lines={[...accuracies, all]}
          reports={reports}
          top={1}
          textOf={(value) => `${Math.round(100 * value)} %`}
        />
        <Plot
          title="Loss of the training digits"
          lines={losses}
          reports={reports}
          top={highest(losses, reports)}
          textOf={(value) => value.toFixed(2)}
        />
      </div>
      <p class="caption">{`From the start to batch ${steps}`}</p>
    </section>
  );
}

interface PlotProps {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly reports: readonly Report[];
  /** The value at the top; the floor is 0. */
  readonly top: number;
  readonly textOf: (value: number) => string;
}

function Plot({ title, lines, reports, top, textOf }: PlotProps): JSX.Element {
  const last = Math.max(reports.at(-1)?.step ?? 0, 1);
  const pathOf = ({ valueOf }: Line): string =>
    reports.filter((report) => Number.isFinite(valueOf(report)))
      .map((report, at) => {
        const x = SIZE.width * report.step / last;
        const y = SIZE.height * (1 - valueOf(report) / top);
        return `${at === 0 ? "M" : "L"}${x.toFixed(1)} ${y.toFixed(1)}`;
      }).join("");
  const marks = [1, 0.5, 0];
  return (
    <figure class="train-plot">
      <figcaption>{title}</figcaption>
      <div class="train-axis" aria-hidden="true">
        {marks.map((share) => <span key={share}>{textOf(share * top)}</span>)}
      </div>
      <svg
        viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {marks.map((share) => (
          <line
            key={share}
            class="grid"
            x1="0"
            x2={SIZE.width}
            y1={SIZE.height * share}
            y2={SIZE.height * share}
          />
        ))}
        {lines.map((line) => (
          <path
            key={line.name}
            class="curve"
            d={pathOf(line)}
            stroke={line.colour}
            stroke-dasharray={line.dash}
          />
        ))}
      </svg>
    </figure>
  );
}

function highest(lines: readonly Line[], reports: readonly Report[]): number {
  const values = lines.flatMap(({ valueOf }) => reports.map(valueOf)).filter(Number.isFinite);
  return Math.max(...values, Number.MIN_VALUE);
}
