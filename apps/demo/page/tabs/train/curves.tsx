/**
 * The loss and the accuracy of each layer over the batches.
 *
 * @module
 */

import type { JSX } from "preact";
import { layerLine, type Line, LineLegend, LinePlot } from "../../plots/line_plot.tsx";
import { rangeFromZero } from "../../plots/scale.ts";
import type { LayerReport, Report } from "../../train/training.ts";

/** Both plots, and what their lines are. */
export function Curves({ reports }: { reports: readonly Report[] }): JSX.Element {
  const layers = reports.at(-1)?.layers.map((_, layer) => layer) ?? [];
  const linesOf = (valueOf: (layer: LayerReport) => number | null): Line[] =>
    layers.map((layer) =>
      layerLine(
        layer,
        reports.map(({ layers }) => {
          const found = layers[layer];
          return found === undefined ? null : valueOf(found);
        }),
      )
    );
  const all: Line = {
    name: "All layers",
    colour: "var(--text)",
    dash: "none",
    values: reports.map(({ accuracy }) => accuracy),
  };
  const accuracies = [...linesOf(({ accuracy }) => accuracy), all];
  const losses = linesOf(({ loss }) => loss);
  const times = reports.map(({ step }) => step);
  return (
    <section class="train-part" aria-labelledby="train-curves">
      <h3 id="train-curves">{`From the start to batch ${times.at(-1) ?? 0}`}</h3>
      <LineLegend lines={accuracies} />
      <div class="plots">
        <LinePlot
          title="Accuracy on the test digits"
          lines={accuracies}
          range={[0, 1]}
          textOf={(share) => `${Math.round(100 * share)} %`}
          times={times}
        />
        <LinePlot
          title="Loss of each layer on training digits"
          lines={losses}
          range={rangeFromZero(losses.flatMap(({ values }) => values.map((loss) => loss ?? NaN)))}
          textOf={(loss) => loss.toFixed(2)}
          times={times}
        />
      </div>
    </section>
  );
}
