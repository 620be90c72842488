/**
 * The step about the backward pass that there is not: two ways to train, side by side.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { Slider, Step } from "./step.tsx";
import {
  backpropagation,
  forwardForward,
  type LayerWork,
  MOMENTS,
  updatesUntil,
} from "./schedule.ts";

/** How long a moment lasts. */
const MOMENT_MS = 900;

const SAYS: Readonly<Record<LayerWork["does"], string>> = {
  forward: "computes",
  learns: "learns",
  waits: "keeps",
  nothing: "",
};

/** The diagram, which plays unless motion is to be reduced. */
export function PassesStep(): JSX.Element {
  const [moment, setMoment] = useState(0);
  const [isPlaying, setPlaying] = useState(
    () => !matchMedia("(prefers-reduced-motion: reduce)").matches,
  );
  useEffect(() => {
    if (!isPlaying) return;
    const timer = setInterval(() => setMoment((at) => (at + 1) % MOMENTS), MOMENT_MS);
    return () => clearInterval(timer);
  }, [isPlaying]);
  return (
    <Step
      number={6}
      title="No backward pass"
      text="A layer learns as soon as it sees a batch, and forgets its activities at once. It needs nothing from the layers above, so all of them can learn at the same time. Backpropagation has to keep the activities of every layer until the error comes back."
      formula="Hinton (2022), section 1: data can be pipelined through the layers while they learn."
    >
      <Lane name="Forward-Forward" work={forwardForward} moment={moment} />
      <Lane name="Backpropagation" work={backpropagation} moment={moment} />
      <div class="play-row">
        <button
          type="button"
          data-testid="play"
          onClick={() => setPlaying(!isPlaying)}
        >
          {isPlaying ? "Pause" : "Play"}
        </button>
        <Slider
          label="Moment"
          value={moment}
          min={0}
          max={MOMENTS - 1}
          step={1}
          text={`${moment + 1} of ${MOMENTS}`}
          onInput={(at) => {
            setPlaying(false);
            setMoment(at);
          }}
        />
      </div>
    </Step>
  );
}

function Lane(
  { name, work, moment }: {
    name: string;
    work: (moment: number) => readonly LayerWork[];
    moment: number;
  },
): JSX.Element {
  return (
    <div class="lane">
      <p class="lane-name">
        <strong>{name}</strong>
        <span class="figure">{updatesText(updatesUntil(work, moment))}</span>
      </p>
      <ol class="lane-layers">
        {work(moment).map(({ batch, does }, layer) => (
          <li key={layer} class={`lane-layer ${does}`}>
            <span>{`Layer ${layer + 1}`}</span>
            <span class="lane-work">{batch === 0 ? "–" : `Batch ${batch}`}</span>
            <span class="lane-does">{SAYS[does]}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

function updatesText(count: number): string {
  return `${count} ${count === 1 ? "update" : "updates"}`;
}
