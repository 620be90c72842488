/**
 * The plane of the activities of two units.
 *
 * @module
 */

import type { JSX } from "preact";

/** A point, and where it was before. */
export interface PlanePoint {
  /** Its look. */
  readonly kind: "positive" | "negative" | "passed";
  /** Where it was, and last where it is. */
  readonly path: readonly (readonly [first: number, second: number])[];
}

/** What the plane shows. */
export interface PlaneProps {
  /** What it shows, for whoever cannot see it. */
  readonly label: string;
  /** The end of both axes. */
  readonly most: number;
  /** The goodness of the circle that is drawn: all points on it have that mean of squares. */
  readonly circle: number;
  /** Whether points are shown as arrows from 0. */
  readonly hasArrows?: boolean;
  /** The points. */
  readonly points: readonly PlanePoint[];
}

/** Units of the picture's side. */
const SIDE = 100;

/** Draws two units' activities as points, with a circle of equal goodness around 0. */
export function Plane({ label, most, circle, hasArrows = false, points }: PlaneProps): JSX.Element {
  const x = (value: number): number => SIDE * Math.min(value, most) / most;
  const y = (value: number): number => SIDE - x(value);
  const radius = x(Math.sqrt(2 * circle));
  return (
    <svg class="plane" viewBox={`-4 -4 ${SIDE + 12} ${SIDE + 14}`} role="img" aria-label={label}>
      <path class="axes" d={`M0 0V${SIDE}H${SIDE}`} />
      <path class="circle" d={`M0 ${SIDE - radius}A${radius} ${radius} 0 0 1 ${radius} ${SIDE}`} />
      <text x={SIDE} y={SIDE + 8} text-anchor="end">unit 1</text>
      <text x={3} y={3}>unit 2</text>
      {points.map(({ kind, path }) => {
        const [h1, h2] = path.at(-1) ?? [0, 0];
        const line = path.map(([first, second], at) =>
          `${at === 0 ? "M" : "L"}${x(first)} ${y(second)}`
        ).join("");
        return (
          <g key={kind} class={`point ${kind}`}>
            <path d={hasArrows ? `M0 ${SIDE}L${x(h1)} ${y(h2)}` : line} />
            {kind === "negative"
              ? <rect x={x(h1) - 2.5} y={y(h2) - 2.5} width={5} height={5} />
              : <circle cx={x(h1)} cy={y(h2)} r={3} />}
          </g>
        );
      })}
    </svg>
  );
}
