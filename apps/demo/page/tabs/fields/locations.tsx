/**
 * The locations of the first layer, to choose one from.
 *
 * @module
 */

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { UnitPicture } from "./unit_tile.tsx";
import { type FirstLayer, orderUnits, type UnitChoice } from "./units.ts";

/** The first unit of every location, at its place in the image. */
export function Locations(
  { layer, choice, onChoose }: {
    layer: FirstLayer;
    choice: UnitChoice;
    onChoose: (location: number | null) => void;
  },
): JSX.Element {
  const { order, activities } = choice;
  const firsts = useMemo(() => {
    const found = new Map<number, number>();
    for (const at of orderUnits(layer.units, { order, activities, location: null })) {
      const location = layer.units[at]?.location ?? 0;
      if (!found.has(location)) found.set(location, at);
    }
    return found;
  }, [layer, order, activities]);
  const locations = Array.from({ length: layer.gridRows * layer.gridColumns }, (_, at) => at);
  return (
    <div class="locations">
      <h3>Locations in the image</h3>
      <div
        class="location-grid"
        style={{ gridTemplateColumns: `repeat(${layer.gridColumns}, minmax(0, 1fr))` }}
      >
        {locations.map((location) => {
          const unit = layer.units[firsts.get(location) ?? -1];
          const isChosen = choice.location === location;
          return (
            <button
              key={location}
              type="button"
              aria-pressed={isChosen}
              aria-label={`Row ${Math.floor(location / layer.gridColumns) + 1}, column ${
                location % layer.gridColumns + 1
              }`}
              onClick={() => onChoose(isChosen ? null : location)}
            >
              {unit !== undefined && <UnitPicture unit={unit} layer={layer} hasStrip={false} />}
            </button>
          );
        })}
      </div>
      <button
        type="button"
        aria-pressed={choice.location === null}
        onClick={() => onChoose(null)}
      >
        All locations
      </button>
    </div>
  );
}
