/**
 * The maps of a layer, in which the pointer or the arrow keys choose a location.
 *
 * @module
 */

import type { JSX } from "preact";
import { strongest } from "../../picture/colours.ts";
import { type Compared, locationText } from "./layer_words.ts";
import { MapView } from "./map_view.tsx";
import type { LayerMaps } from "./maps.ts";

/** What the maps are of. */
export interface MapsViewProps {
  /** The layer, from 0. */
  readonly layer: number;
  /** Whether two labels are compared. */
  readonly isPair: boolean;
  /** The maps; null for empty frames. */
  readonly shown: { readonly maps: LayerMaps; readonly compared: Compared } | null;
  /** The location that is looked at. */
  readonly location: number;
  /** Takes the location that the user goes to. */
  readonly onLocation: (location: number) => void;
}

/** How far a key goes: locations to the right, and down. */
const STEPS: Readonly<Record<string, readonly [right: number, down: number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
};

/** The maps of one layer. */
export function MapsView(props: MapsViewProps): JSX.Element {
  const { layer, isPair, shown, location, onLocation } = props;
  if (shown === null) {
    return (
      <div class="maps" aria-hidden="true">
        {Array.from({ length: isPair ? 3 : 1 }, (_, at) => <EmptyMap key={at} />)}
      </div>
    );
  }
  const { maps, compared: { names } } = shown;
  const { grid: [rows, columns] } = maps.first;

  function onKeyDown(event: KeyboardEvent): void {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const column = Math.min(Math.max(location % columns + step[0], 0), columns - 1);
    const row = Math.min(Math.max(Math.floor(location / columns) + step[1], 0), rows - 1);
    onLocation(row * columns + column);
  }

  return (
    <div
      class="maps"
      data-testid={`maps-${layer + 1}`}
      role="slider"
      tabIndex={0}
      aria-label={`Location of layer ${layer + 1}`}
      aria-valuemin={1}
      aria-valuemax={rows * columns}
      aria-valuenow={location + 1}
      aria-valuetext={locationText(maps, location, names)}
      onKeyDown={onKeyDown}
    >
      <Maps {...props} maps={maps} names={names} />
    </div>
  );
}

function Maps(
  { maps, names, location, onLocation }: MapsViewProps & {
    readonly maps: LayerMaps;
    readonly names: readonly [string, string];
  },
): JSX.Element {
  const { first, compared } = maps;
  const most = Math.max(strongest(first.values), strongest(compared?.second.values ?? []));
  const place = { location, onLocation };
  return (
    <>
      <MapView
        name={compared === undefined ? "Activities" : names[0]}
        map={first}
        most={most}
        {...place}
      />
      {compared !== undefined && (
        <>
          <MapView name={names[1]} map={compared.second} most={most} {...place} />
          <MapView
            name={`${names[0]} minus ${names[1]}`}
            map={compared.difference}
            most={strongest(compared.difference.values)}
            isDifference
            {...place}
          />
        </>
      )}
    </>
  );
}

function EmptyMap(): JSX.Element {
  return (
    <figure class="map">
      <figcaption />
      <div class="map-box empty" />
      <div class="scale" />
    </figure>
  );
}
