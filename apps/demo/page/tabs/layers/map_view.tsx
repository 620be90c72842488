/**
 * One map of a layer.
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
} from "../../picture/colours.ts";
import { isDark } from "../../state/theme.ts";
import { mapLayout, type UnitMap } from "./maps.ts";

/** A map. */
export interface MapViewProps {
  /** What it is of. */
  readonly name: string;
  /** Its numbers. */
  readonly map: UnitMap;
  /** The number of the strongest colour. */
  readonly most: number;
  /** Whether numbers may be below 0. */
  readonly isDifference?: boolean;
  /** The location that is looked at. */
  readonly location: number;
  /** Takes the location that the user goes to. */
  readonly onLocation: (location: number) => void;
}

/** Draws a map; the pointer chooses a location. */
export function MapView(
  { name, map, most, isDifference = false, location, onLocation }: MapViewProps,
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
