/**
 * The goodness of positive and of negative data in each layer, which comes apart while it learns.
 *
 * @module
 */

import type { JSX } from "preact";
import { percent } from "../../answer/chart.ts";
import { GoodnessLegend, GoodnessPlot } from "../../plots/goodness_plot.tsx";
import type { Report } from "../../train/training.ts";

/** What is shown. */
export interface HistogramsProps {
  /** The latest report. */
  readonly report: Report | undefined;
  /** The goodness that is to separate both; undefined if the loss has none. */
  readonly threshold: number | undefined;
}

/** A histogram for each layer. */
export function Histograms({ report, threshold }: HistogramsProps): JSX.Element {
  return (
    <section class="train-part" aria-labelledby="train-histograms">
      <h3 id="train-histograms">Goodness of the test digits</h3>
      <GoodnessLegend
        positive="with the right label"
        negative="with the wrong label of highest goodness"
        theta={threshold === undefined ? undefined : `the threshold, ${threshold}`}
      />
      <div class="plots goodness-plots">
        {report?.layers.map(({ goodness, accuracy }, layer) => (
          <GoodnessPlot
            key={layer}
            layer={layer}
            bins={goodness}
            range={[goodness.from, goodness.to]}
            text={`${percent(accuracy)} right`}
            threshold={threshold}
          />
        ))}
      </div>
    </section>
  );
}
