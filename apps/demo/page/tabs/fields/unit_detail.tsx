/**
 * One unit, large, with its numbers.
 *
 * @module
 */

import type { JSX } from "preact";
import { percent } from "../../answer/chart.ts";
import { strongest } from "../../picture/colours.ts";
import { UnitPicture } from "./unit_tile.tsx";
import type { FirstLayer, Unit } from "./units.ts";

/** What is shown of a unit. */
export interface UnitDetailProps {
  /** The unit. */
  readonly unit: Unit;
  /** The layer that it belongs to. */
  readonly layer: FirstLayer;
  /** The names of the labels. */
  readonly classes: readonly string[];
  /** Its activity for the present drawing, if there is one. */
  readonly activity?: number | undefined;
  /** The height and the width of an image. */
  readonly image: { readonly height: number; readonly width: number };
}

/** The unit's field, where it lies in the image, and the weights of the labels as numbers. */
export function UnitDetail(props: UnitDetailProps): JSX.Element {
  const { unit, layer, activity } = props;
  const range = [Math.min(...unit.field), Math.max(...unit.field)].map((end) => end.toFixed(3));
  return (
    <div class="unit-detail" data-testid="unit-detail">
      <UnitPicture unit={unit} layer={layer} hasStrip={false} />
      <div class="unit-facts">
        <h3>{unitName(unit, layer)}</h3>
        <dl>
          <dt>Activity now</dt>
          <dd>{activity === undefined ? "nothing is drawn" : activity.toFixed(3)}</dd>
          <dt>Strength</dt>
          <dd>{`${unit.strength.toFixed(3)}, the length of its vector of weights`}</dd>
          <dt>Weights</dt>
          <dd>
            {`${layer.fieldRows} by ${layer.fieldColumns} pixels, ${range[0]} to ${range[1]}`}
          </dd>
          {unit.labels !== undefined && (
            <>
              <dt>Label-driven</dt>
              <dd>{`${percent(unit.labelShare)} of its squared weights are the labels’`}</dd>
            </>
          )}
        </dl>
        <Place {...props} />
      </div>
      {unit.labels !== undefined && <LabelWeights labels={unit.labels} classes={props.classes} />}
    </div>
  );
}

/**
 * Names a unit.
 *
 * @param unit The unit.
 * @param layer Its layer.
 * @returns Its number, and its location if it has one.
 */
export function unitName(
  { location, channel }: Unit,
  { gridRows, gridColumns }: Pick<FirstLayer, "gridRows" | "gridColumns">,
): string {
  if (gridRows * gridColumns === 1) return `Unit ${channel + 1}`;
  const row = Math.floor(location / gridColumns) + 1;
  return `Unit ${channel + 1} at row ${row}, column ${location % gridColumns + 1}`;
}

/** Where the unit looks: its field in the frame of the image. */
function Place({ unit, layer, image: { height, width } }: UnitDetailProps): JSX.Element {
  const { row, column } = layer.corners[unit.location] ?? { row: 0, column: 0 };
  const isEverywhere = layer.isShared;
  return (
    <p class="unit-place">
      <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
        <rect class="frame" width={width} height={height} />
        <rect
          class="seen-part"
          x={isEverywhere ? 0 : column}
          y={isEverywhere ? 0 : row}
          width={isEverywhere ? width : layer.fieldColumns}
          height={isEverywhere ? height : layer.fieldRows}
        />
      </svg>
      <span>
        {isEverywhere
          ? "Its weights are used at every location of the image."
          : layer.fieldRows === height && layer.fieldColumns === width
          ? "It sees the whole image."
          : `It sees rows ${row + 1} to ${row + layer.fieldRows} and columns ${column + 1} to ${
            column + layer.fieldColumns
          } of the image.`}
      </span>
    </p>
  );
}

/** Bars to both sides of zero, one a label. */
function LabelWeights(
  { labels, classes }: { labels: Float32Array; classes: readonly string[] },
): JSX.Element {
  const most = strongest(labels) || 1;
  return (
    <table class="label-weights">
      <caption>What each label adds to the unit</caption>
      <tbody>
        {Array.from(labels, (weight, label) => (
          <tr key={label}>
            <th scope="row">{classes[label] ?? label}</th>
            <td>
              <span class="both-ways">
                <span
                  class={weight < 0 ? "below" : "above"}
                  style={{ width: `${50 * Math.abs(weight) / most}%` }}
                />
              </span>
            </td>
            <td>{weight.toFixed(3)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
