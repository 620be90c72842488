/**
 * The goodness of every label while the drawing grew, with a slider to go back.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Model } from "../state/api.ts";
import { later, useStore } from "../state/store.ts";

/** A drawing is asked about again once it has rested for so long. */
const REST_MS = 450;

const SIZE = { width: 300, height: 64 } as const;

/** Ten lines over the time of the strokes, and the slider. */
export function Timeline({ model }: { model: Model }): JSX.Element {
  const store = useStore();
  const { replay } = store;
  const state = store.state.value;
  const instance = store.instance.value;
  const isDrawing = instance !== null && "strokes" in instance;

  useEffect(() => {
    if (state.kind !== "answer" || !isDrawing) return;
    return later(() => void replay.load(store.instance.value), REST_MS);
  }, [state, isDrawing]);

  const moments = replay.moments.value;
  const last = moments.length - 1;
  const at = replay.at.value ?? Math.max(last, 0);
  const isThere = moments.length > 1;
  return (
    <div class="timeline" data-testid="timeline">
      <svg
        viewBox={`0 0 ${SIZE.width} ${SIZE.height}`}
        preserveAspectRatio="none"
        aria-hidden="true"
      >
        {isThere && <Lines model={model} />}
        {isThere && (
          <line class="now" x1={xOf(at, last)} x2={xOf(at, last)} y1="0" y2={SIZE.height} />
        )}
      </svg>
      <input
        type="range"
        aria-label="Moment of the drawing"
        min={0}
        max={Math.max(last, 1)}
        value={isThere ? at : 1}
        disabled={!isThere}
        onInput={({ currentTarget }) =>
          replay.go(Number(currentTarget.value))}
      />
      <p class="caption">
        {isThere
          ? "Goodness of each label while you drew: go back with the slider."
          : "Goodness of each label while you draw."}
      </p>
    </div>
  );
}

/** Each label's goodness above the lowest at that moment. */
function Lines({ model }: { model: Model }): JSX.Element {
  const store = useStore();
  const moments = store.replay.moments.value;
  const best = store.digit.value?.label;
  const curves = moments.map(({ digit: { goodness } }) => {
    const lowest = Math.min(...goodness);
    return goodness.map((value) => value - lowest);
  });
  const highest = Math.max(...curves.flat(), Number.MIN_VALUE);
  const pathOf = (label: number): string =>
    curves.map((values, at) => {
      const y = SIZE.height - 2 - (SIZE.height - 4) * (values[label] ?? 0) / highest;
      return `${at === 0 ? "M" : "L"}${xOf(at, curves.length - 1).toFixed(1)} ${y.toFixed(1)}`;
    }).join("");
  const labels = model.classes.map((_, label) => label);
  return (
    <g>
      {labels.filter((label) => label !== best)
        .map((label) => <path key={label} class="line" d={pathOf(label)} />)}
      {best !== undefined && <path class="line best" d={pathOf(best)} />}
    </g>
  );
}

function xOf(at: number, last: number): number {
  return 2 + (SIZE.width - 4) * at / Math.max(last, 1);
}
