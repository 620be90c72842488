/**
 * The units of the first layer: the locations to choose from, and the units in an order.
 *
 * @module
 */

import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { percent } from "../../answer/chart.ts";
import type { Model } from "../../state/api.ts";
import { useExplained } from "../../state/explained.ts";
import type { State } from "../../state/predictor.ts";
import { Locations } from "./locations.tsx";
import { UnitDetail, unitName } from "./unit_detail.tsx";
import { UnitPicture } from "./unit_tile.tsx";
import {
  type FirstLayer,
  orderUnits,
  scoreOf,
  unitActivities,
  type UnitChoice,
  type UnitOrder,
} from "./units.ts";

/** Units that are shown at once, and that "More" adds. */
const PAGE = 24;

/** What the tab shows of the first layer. */
interface FieldsProps {
  readonly layer: FirstLayer;
  readonly model: Model;
}

/** The locations and the units. */
export function FieldsView({ layer, model }: FieldsProps): JSX.Element {
  const activities = activitiesOf(useExplained(), layer);
  const [order, setOrder] = useState<UnitOrder>("active");
  const [location, setLocation] = useState<number | null>(null);
  const [count, setCount] = useState(PAGE);
  const [open, setOpen] = useState<number | null>(null);
  const choice = { order, location, activities };
  const ordered = useMemo(() => orderUnits(layer.units, choice), [
    layer,
    order,
    location,
    activities,
  ]);
  const hasLabels = layer.units.some(({ labels }) => labels !== undefined);

  function choose(location: number | null): void {
    setLocation(location);
    setCount(PAGE);
    setOpen(null);
  }

  return (
    <>
      <div class="fields-head">
        <p class="caption">{captionOf(choice, { layer, model })}</p>
        <Orders order={order} setOrder={setOrder} hasLabels={hasLabels} />
      </div>
      <div class="fields-body">
        {layer.gridRows * layer.gridColumns > 1 && (
          <Locations layer={layer} choice={choice} onChoose={choose} />
        )}
        <div>
          <ul class="units" data-testid="units">
            {ordered.slice(0, count).map((at, place) => (
              <UnitItem
                key={place} // not the unit: pictures change in their places, and do not move
                {...{ at, layer, model, choice }}
                isOpen={open === at}
                onOpen={() => setOpen(open === at ? null : at)}
              />
            ))}
          </ul>
          <p class="fields-more">
            <span class="caption">
              {`${Math.min(count, ordered.length)} of ${
                ordered.length.toLocaleString("en-GB")
              } units`}
            </span>
            {count < ordered.length && (
              <button
                type="button"
                data-testid="more-units"
                onClick={() => setCount(count + PAGE)}
              >
                {`${PAGE} more`}
              </button>
            )}
          </p>
        </div>
      </div>
    </>
  );
}

function activitiesOf(state: State, layer: FirstLayer): readonly number[] | null {
  if (state.kind !== "answer" || state.answer.empty) return null;
  const activation = state.answer.activations?.layers[0];
  return activation === undefined ? null : unitActivities(layer, activation);
}

function captionOf(
  { order, activities }: UnitChoice,
  { layer: { channels, units }, model: { classes } }: FieldsProps,
): string {
  const colours = channels === 3
    ? "Weights are shown as red, green and blue, grey where they are 0."
    : "Orange pixels excite a unit, blue ones inhibit it; each picture has its own scale.";
  const strip = units.some(({ labels }) => labels !== undefined)
    ? ` The strip below a picture is the labels, ${classes[0]} to ${classes.at(-1)} from the left.`
    : "";
  const nothing = order === "active" && activities === null
    ? " Nothing is drawn: the strongest units come first."
    : "";
  return `Each picture is a unit of the first layer. ${colours}${strip}${nothing}`;
}

function Orders(
  { order, setOrder, hasLabels }: {
    order: UnitOrder;
    setOrder: (order: UnitOrder) => void;
    hasLabels: boolean;
  },
): JSX.Element {
  const names = { active: "Most active now", strong: "Strongest", label: "Most label-driven" };
  const orders = ["active", "strong", ...(hasLabels ? ["label" as const] : [])] as const;
  return (
    <fieldset class="segmented">
      <legend class="unseen">Order of the units</legend>
      {orders.map((each) => (
        <label key={each}>
          <input
            type="radio"
            name="unit-order"
            checked={order === each}
            onChange={() => setOrder(each)}
          />
          <span>{names[each]}</span>
        </label>
      ))}
    </fieldset>
  );
}

function UnitItem(
  { at, layer, model, choice, isOpen, onOpen }: FieldsProps & {
    at: number;
    choice: UnitChoice;
    isOpen: boolean;
    onOpen: () => void;
  },
): JSX.Element | null {
  const unit = layer.units[at];
  if (unit === undefined) return null;
  const score = scoreOf(unit, at, choice);
  const text = choice.order === "label" ? percent(score) : score.toFixed(2);
  const detail = (
    <li class="unit-open">
      <UnitDetail
        unit={unit}
        layer={layer}
        classes={model.classes}
        activity={choice.activities?.[at]}
        image={model.image}
      />
    </li>
  );
  return (
    <>
      <li>
        <button
          type="button"
          class="unit"
          aria-expanded={isOpen}
          aria-label={`${unitName(unit, layer)}: ${text}`}
          onClick={onOpen}
        >
          <UnitPicture unit={unit} layer={layer} />
          <span class="unit-score">{text}</span>
        </button>
      </li>
      {isOpen && detail}
    </>
  );
}
