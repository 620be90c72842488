/**
 * Loss and accuracy of each layer over the epochs.
 *
 * @module
 */

import type { JSX } from "preact";
import { layerLine, type Line, LineLegend, LinePlot } from "../../plots/line_plot.tsx";
import { rangeFromZero, rangeToOne } from "../../plots/scale.ts";
import type { Epoch, EpochLayer } from "./epochs.ts";

/** Both plots; of runs without validation, the order of pairs takes the place of accuracy. */
export function Curves({ epochs, at }: { epochs: readonly Epoch[]; at: number }): JSX.Element {
  const layers = epochs.at(-1)?.layers.map((_, layer) => layer) ?? [];
  const linesOf = (valueOf: (layer: EpochLayer) => number | null): Line[] =>
    layers.map((layer) => {
      const values = epochs.map(({ layers }) => layers[layer]).map((found) =>
        found === undefined ? null : valueOf(found)
      );
      return layerLine(layer, values);
    });
  const losses = linesOf(({ loss }) => loss);
  const isValidated = epochs.some(({ accuracy }) => accuracy !== null);
  const network: Line = {
    name: "Network",
    colour: "var(--text)",
    dash: "none",
    values: epochs.map(({ accuracy }) => accuracy),
  };
  const shares = isValidated
    ? [...linesOf(({ accuracy }) => accuracy), network]
    : linesOf(({ ordered }) => ordered);
  return (
    <section class="tab-part" aria-labelledby="training-curves">
      <h3 id="training-curves">Over the epochs</h3>
      <LineLegend lines={isValidated ? shares : losses} />
      <div class="plots">
        <LinePlot
          title="Loss of each layer"
          lines={losses}
          range={rangeFromZero(valuesOf(losses))}
          textOf={(value) => String(Number(value.toPrecision(2)))}
          at={at}
        />
        <LinePlot
          title={isValidated || epochs.length === 0
            ? "Accuracy on validation images"
            : "Pairs in the right order, in training"}
          lines={shares}
          range={rangeToOne(valuesOf(shares))}
          textOf={(value) => `${Number((100 * value).toFixed(2))} %`}
          at={at}
        />
      </div>
    </section>
  );
}

function valuesOf(lines: readonly Line[]): number[] {
  return lines.flatMap(({ values }) => values.map((value) => value ?? NaN));
}
