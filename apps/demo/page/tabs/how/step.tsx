/**
 * What the steps of the explanation have in common.
 *
 * @module
 */

import type { ComponentChildren, JSX } from "preact";
import { useId } from "preact/hooks";

/** A step. */
export interface StepProps {
  /** Its place, from 1. */
  readonly number: number;
  /** Its title. */
  readonly title: string;
  /** A few short sentences. */
  readonly text: string;
  /** The formula of the code, and where it is from. */
  readonly formula?: string;
  /** What there is to move. */
  readonly children: ComponentChildren;
}

/** A step: what it is about, something to move, and the formula behind it. */
export function Step({ number, title, text, formula, children }: StepProps): JSX.Element {
  const id = useId();
  return (
    <section class="step" aria-labelledby={id} data-testid={`step-${number}`}>
      <h3 id={id}>
        <span class="step-number">{number}</span>
        {title}
      </h3>
      <p>{text}</p>
      <div class="step-picture">{children}</div>
      {formula !== undefined && <p class="caption formula">{formula}</p>}
    </section>
  );
}

/** A number to choose. */
export interface SliderProps {
  /** What it is. */
  readonly label: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** The value in words. @default {the number} */
  readonly text?: string;
  /** Takes the number that is chosen. */
  readonly onInput: (value: number) => void;
}

/** A slider with its name and its value. */
export function Slider({ label, text, onInput, ...range }: SliderProps): JSX.Element {
  const shown = text ?? range.value.toFixed(2);
  return (
    <label class="slider">
      <span>{label}</span>
      <span class="figure">{shown}</span>
      <input
        type="range"
        {...range}
        aria-valuetext={shown}
        onInput={({ currentTarget }) => onInput(Number(currentTarget.value))}
      />
    </label>
  );
}

/** A bar of goodness, with the threshold where there is one. */
export function GoodnessBar(
  { name, value, most, threshold, colour = "layer-1" }: {
    name: string;
    value: number;
    most: number;
    threshold?: number;
    colour?: string;
  },
): JSX.Element {
  const share = (amount: number): string => `${100 * Math.min(1, Math.max(0, amount / most))}%`;
  return (
    <p class="goodness-bar">
      <span>{name}</span>
      <span class="gauge">
        <span class="track">
          <span class={`segment ${colour}`} style={{ width: share(value) }} />
        </span>
        {threshold !== undefined && <span class="threshold" style={{ left: share(threshold) }} />}
      </span>
      <span class="figure">{value.toFixed(2)}</span>
    </p>
  );
}
