/**
 * The maps of a layer, in which the pointer or the arrow keys choose a location.
 *
 * @module
 */

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { Cells } from "../../picture/cells.tsx";
import {
  type Colour,
  colourOfAmount,
  colourOfDifference,
  type Shading,
  strongest,
} from "../../picture/colours.ts";
import { isDark } from "../../state/theme.ts";
import { type Compared, locationText } from "./layer_words.ts";
import { type LayerMaps, mapLayout, type UnitMap } from "./maps.ts";

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
      <Map
        name={compared === undefined ? "Activities" : names[0]}
        map={first}
        most={most}
        {...place}
      />
      {compared !== undefined && (
        <>
          <Map name={names[1]} map={compared.second} most={most} {...place} />
          <Map
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

interface MapProps extends Pick<MapsViewProps, "location" | "onLocation"> {
  readonly name: string;
  readonly map: UnitMap;
  /** The number of the strongest colour. */
  readonly most: number;
  readonly isDifference?: boolean;
}

function Map(
  { name, map, most, isDifference = false, location, onLocation }: MapProps,
): JSX.Element {
  const dark = isDark.value;
  const { columns, colours } = useMemo(() => {
    return painted(map, { most: root(most), dark }, isDifference);
  }, [map, most, dark, isDifference]);
  const { grid: [rows, width] } = map;

  function onPointer(event: PointerEvent & { currentTarget: HTMLElement }): void {
    const box = event.currentTarget.getBoundingClientRect();
    const at = (offset: number, size: number, count: number): number =>
      Math.min(Math.max(Math.floor(count * offset / size), 0), count - 1);
    const column = at(event.clientX - box.left, box.width, width);
    onLocation(at(event.clientY - box.top, box.height, rows) * width + column);
  }

  const mark = {
    left: `${100 * (location % width) / width}%`,
    top: `${100 * Math.floor(location / width) / rows}%`,
    width: `${100 / width}%`,
    height: `${100 / rows}%`,
  };
  return (
    <figure class="map">
      <figcaption>{name}</figcaption>
      <div class="map-box" onPointerMove={onPointer} onPointerDown={onPointer}>
        <Cells columns={columns} colours={colours} />
        <span class="map-mark" style={mark} />
      </div>
      <Scale most={most} isDifference={isDifference} />
    </figure>
  );
}

function painted(
  map: UnitMap,
  shading: Shading,
  isDifference: boolean,
): { columns: number; colours: (Colour | undefined)[] } {
  const { columns, units } = mapLayout(map);
  const colourOf = isDifference ? colourOfDifference : colourOfAmount;
  const colours = units.map((unit) => {
    const value = map.values[unit];
    return value === undefined ? undefined : colourOf(root(value), shading);
  });
  return { columns, colours };
}

/** Colours go by the root: few units are very active, and beside them the others would all look like 0. */
function root(value: number): number {
  return Math.sign(value) * Math.sqrt(Math.abs(value));
}

/** Steps of the scale below a map. */
const SCALE_STEPS = 32;

function Scale({ most, isDifference }: { most: number; isDifference: boolean }): JSX.Element {
  const dark = isDark.value;
  const colours = useMemo(() =>
    Array.from({ length: SCALE_STEPS }, (_, at) => {
      const share = at / (SCALE_STEPS - 1);
      const shading = { most: 1, dark };
      return isDifference
        ? colourOfDifference(root(2 * share - 1), shading)
        : colourOfAmount(root(share), shading);
    }), [dark, isDifference]);
  return (
    <div class="scale">
      <span>{isDifference ? `−${most.toFixed(2)}` : "0"}</span>
      <Cells columns={SCALE_STEPS} colours={colours} />
      <span>{most.toFixed(2)}</span>
    </div>
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
