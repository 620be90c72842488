/**
 * The settings of a training. A change begins anew.
 *
 * @module
 */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import {
  BOUNDS,
  type Bounds,
  KINDS,
  LOSS_CHOICES,
  MOST_LAYERS,
  PLACEMENTS,
  type TrainSettings,
  usesThreshold,
  within,
} from "../../train/settings.ts";

/** What the controls work with. */
export interface ControlsProps {
  /** The settings that are shown. */
  readonly settings: TrainSettings;
  /** Takes others. */
  readonly choose: (settings: TrainSettings) => void;
}

const PLACEMENT_NAMES = {
  detached: "to each layer, not passed on",
  everywhere: "to each layer, passed on",
  pixels: "in the first pixels",
} as const;

const KIND_NAMES = { local: "local fields", dense: "the whole image" } as const;

const LOSS_NAMES = {
  pairwise: "right above wrong",
  threshold: "apart at the threshold",
} as const;

/** All controls. */
export function Controls({ settings, choose }: ControlsProps): JSX.Element {
  const change = (changed: Partial<TrainSettings>): void => choose({ ...settings, ...changed });
  return (
    <section class="train-part" aria-labelledby="train-settings">
      <h3 id="train-settings">Settings</h3>
      <p class="caption">
        A change begins anew. The address has all settings: share it to share them.
      </p>
      <div class="train-controls">
        <Layers settings={settings} change={change} />
        <Choice
          name="Each unit sees"
          id="kind"
          choices={KINDS}
          names={KIND_NAMES}
          value={settings.kind}
          change={(kind) => change({ kind })}
        />
        <Choice
          name="Loss"
          id="loss"
          choices={LOSS_CHOICES}
          names={LOSS_NAMES}
          value={settings.loss}
          change={(loss) => change({ loss })}
        />
        <Choice
          name="The label enters"
          id="labels"
          choices={PLACEMENTS}
          names={PLACEMENT_NAMES}
          value={settings.labels}
          change={(labels) => change({ labels })}
        />
        <Amount
          name="Learning rate"
          id="rate"
          bounds={BOUNDS.rate}
          value={settings.rate}
          change={(rate) => change({ rate })}
        />
        <Amount
          name="Threshold"
          id="threshold"
          bounds={BOUNDS.threshold}
          value={settings.threshold}
          change={(threshold) => change({ threshold })}
          isUsed={usesThreshold(settings)}
        />
        <Amount
          name="Batch"
          id="batch"
          bounds={BOUNDS.batch}
          value={settings.batch}
          change={(batch) => change({ batch })}
        />
        <Amount
          name="Seed"
          id="seed"
          bounds={BOUNDS.seed}
          value={settings.seed}
          change={(seed) => change({ seed })}
        />
      </div>
    </section>
  );
}

interface LayersProps {
  readonly settings: TrainSettings;
  readonly change: (changed: Partial<TrainSettings>) => void;
}

function Layers({ settings: { layers, kind }, change }: LayersProps): JSX.Element {
  const replaced = (at: number, channels: number): number[] =>
    layers.map((old, layer) => layer === at ? channels : old);
  return (
    <fieldset class="train-layers">
      <legend>{kind === "local" ? "Channels of each layer" : "Units of each layer"}</legend>
      {layers.map((channels, layer) => (
        <Amount
          key={layer}
          name={`Layer ${layer + 1}`}
          id={`layer-${layer}`}
          bounds={BOUNDS.channels}
          value={channels}
          change={(value) => change({ layers: replaced(layer, value) })}
        />
      ))}
      <button
        type="button"
        data-testid="train-more-layers"
        disabled={layers.length === MOST_LAYERS}
        onClick={() => change({ layers: [...layers, layers.at(-1) ?? BOUNDS.channels.min] })}
      >
        Add a layer
      </button>
      <button
        type="button"
        data-testid="train-fewer-layers"
        disabled={layers.length === 1}
        onClick={() => change({ layers: layers.slice(0, -1) })}
      >
        Remove one
      </button>
    </fieldset>
  );
}

interface ChoiceProps<T extends string> {
  readonly name: string;
  readonly id: string;
  readonly choices: readonly T[];
  readonly names: Readonly<Record<T, string>>;
  readonly value: T;
  readonly change: (value: T) => void;
}

function Choice<T extends string>(
  { name, id, choices, names, value, change }: ChoiceProps<T>,
): JSX.Element {
  return (
    <label class="train-control">
      <span>{name}</span>
      <select
        data-testid={`train-${id}`}
        value={value}
        onChange={({ currentTarget }) => {
          const chosen = choices.find((choice) => choice === currentTarget.value);
          if (chosen !== undefined) change(chosen);
        }}
      >
        {choices.map((choice) => <option key={choice} value={choice}>{names[choice]}</option>)}
      </select>
    </label>
  );
}

interface AmountProps {
  readonly name: string;
  readonly id: string;
  readonly bounds: Bounds;
  readonly value: number;
  readonly change: (value: number) => void;
  /** Whether it means something. */
  readonly isUsed?: boolean;
}

/** A number; one that cannot be used is marked, and nothing begins anew. */
function Amount({ name, id, bounds, value, change, isUsed = true }: AmountProps): JSX.Element {
  /** What is being typed, which news of the training must not replace; null for nothing. */
  const [draft, setDraft] = useState<string | null>(null);
  const [wrong, setWrong] = useState(false);
  const { min, max, whole } = bounds;
  function take(text: string): void {
    const typed = within(text, bounds);
    setWrong(typed === undefined);
    if (typed === undefined) return;
    setDraft(null);
    if (typed !== value) change(typed);
  }
  return (
    <label class="train-control">
      <span>{name}</span>
      <input
        type="text"
        inputMode={whole ? "numeric" : "decimal"}
        data-testid={`train-${id}`}
        value={draft ?? String(value)}
        disabled={!isUsed}
        aria-invalid={wrong}
        aria-describedby={wrong ? `train-${id}-wrong` : undefined}
        onInput={({ currentTarget }) => setDraft(currentTarget.value)}
        onChange={({ currentTarget }) => take(currentTarget.value)}
      />
      {wrong && (
        <span class="error" id={`train-${id}-wrong`}>
          {`${whole ? "A whole number" : "A number"} from ${min} to ${max}`}
        </span>
      )}
    </label>
  );
}
