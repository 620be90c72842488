/**
 * A unit as a picture: its receptive field, and the weights of the labels.
 *
 * @module
 */

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { Cells } from "../../picture/cells.tsx";
import { type Colour, colourOfDifference, strongest } from "../../picture/colours.ts";
import { isDark } from "../../state/theme.ts";
import type { FirstLayer, Unit } from "./units.ts";

/** Draws a unit's weights, each picture on its own scale; blue is below 0, orange above. */
export function UnitPicture(
  { unit, layer, hasStrip = true }: { unit: Unit; layer: FirstLayer; hasStrip?: boolean },
): JSX.Element {
  const dark = isDark.value;
  const { field, labels } = unit;
  const colours = useMemo(() => {
    return layer.channels === 3 ? realColours(field) : weightColours(field, dark);
  }, [field, dark]);
  const strip = useMemo(() => labels && weightColours(labels, dark), [labels, dark]);
  return (
    <span class="unit-picture">
      <Cells columns={layer.fieldColumns} colours={colours} />
      {hasStrip && strip !== undefined && (
        <span class="strip">
          <Cells columns={strip.length} colours={strip} />
        </span>
      )}
    </span>
  );
}

function weightColours(weights: Float32Array, dark: boolean): Colour[] {
  const most = strongest(weights);
  return Array.from(weights, (weight) => colourOfDifference(weight, { most, dark }));
}

/** Weights of red, green and blue as the cells' colours: grey is 0. */
function realColours(weights: Float32Array): Colour[] {
  const most = strongest(weights) || 1;
  const level = (at: number): number => Math.round(127.5 * (1 + (weights[at] ?? 0) / most));
  return Array.from({ length: weights.length / 3 }, (_, cell) => {
    return [level(3 * cell), level(3 * cell + 1), level(3 * cell + 2)];
  });
}
