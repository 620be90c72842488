/**
 * The step about goodness: activities to drag.
 *
 * @module
 */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { GoodnessBar, Slider, Step } from "./step.tsx";

/** The highest activity that can be chosen. */
const MOST = 3;

const FIRST = [1.4, 0, 2.1, 0.3, 0, 0.9] as const;

/** Activities of a small layer, their mean of squares, and the threshold. */
export function GoodnessStep(): JSX.Element {
  const [activities, setActivities] = useState<readonly number[]>(FIRST);
  const [threshold, setThreshold] = useState(1);
  const goodness = activities.reduce((sum, h) => sum + h * h, 0) / activities.length;
  const change = (unit: number, value: number): void => {
    const within = Math.min(MOST, Math.max(0, Math.round(20 * value) / 20));
    setActivities(activities.with(unit, within));
  };
  return (
    <Step
      number={1}
      title="Goodness"
      text="A layer says how much it likes its input by how strongly its units respond. Drag the bars of this layer of six units."
      formula="g = mean(h²). Hinton (2022), section 2, takes the sum of squares; the mean does not depend on the layer’s width."
    >
      <div class="drag-bars">
        {activities.map((value, unit) => (
          <DragBar
            key={unit}
            name={`Activity of unit ${unit + 1}`}
            value={value}
            onChange={(value) => change(unit, value)}
          />
        ))}
      </div>
      <GoodnessBar name="Goodness" value={goodness} most={MOST} threshold={threshold} />
      <Slider
        label="Threshold"
        value={threshold}
        min={0.1}
        max={2.9}
        step={0.05}
        onInput={setThreshold}
      />
      <p class="step-says" role="status">
        {goodness > threshold
          ? "Above the threshold: taken for positive data."
          : "Not above the threshold: taken for negative data."}
      </p>
    </Step>
  );
}

/** How far a key goes. */
const KEYS: Readonly<Record<string, number>> = {
  ArrowUp: 0.1,
  ArrowRight: 0.1,
  ArrowDown: -0.1,
  ArrowLeft: -0.1,
  PageUp: 0.5,
  PageDown: -0.5,
  Home: -MOST,
  End: MOST,
};

function DragBar(
  { name, value, onChange }: { name: string; value: number; onChange: (value: number) => void },
): JSX.Element {
  function onPointer(event: PointerEvent & { currentTarget: HTMLElement }): void {
    if (event.type === "pointerdown") event.currentTarget.setPointerCapture(event.pointerId);
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const { bottom, height } = event.currentTarget.getBoundingClientRect();
    onChange(MOST * (bottom - event.clientY) / height);
  }

  function onKeyDown(event: KeyboardEvent): void {
    const step = KEYS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    onChange(value + step);
  }

  return (
    <span
      class="drag-bar"
      role="slider"
      tabIndex={0}
      aria-label={name}
      aria-orientation="vertical"
      aria-valuemin={0}
      aria-valuemax={MOST}
      aria-valuenow={value}
      onPointerDown={onPointer}
      onPointerMove={onPointer}
      onKeyDown={onKeyDown}
    >
      <span class="drag-fill" style={{ height: `${100 * value / MOST}%` }} />
      <span class="drag-value">{value.toFixed(2)}</span>
    </span>
  );
}
