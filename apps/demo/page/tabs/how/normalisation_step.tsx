/**
 * The step about normalisation: what the next layer gets, with and without the length.
 *
 * @module
 */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Plane } from "./plane.tsx";
import { GoodnessBar, Slider, Step } from "./step.tsx";

/** The weights of the next layer, of two units. */
const NEXT = [[0.9, 0.2], [0.3, 1]] as const;

/** Added to the mean of squares, as in `core/network/normalisation.ts`. */
const EPSILON = 1e-6;

/** The arrow of the activities, to turn and to stretch. */
export function NormalisationStep(): JSX.Element {
  const [goodness, setGoodness] = useState(1.8);
  const [degrees, setDegrees] = useState(35);
  const [isNormalised, setNormalised] = useState(true);
  const length = Math.sqrt(2 * goodness);
  const angle = degrees * Math.PI / 180;
  const activities = [length * Math.cos(angle), length * Math.sin(angle)] as const;
  const scale = isNormalised ? 1 / Math.sqrt(goodness + EPSILON) : 1;
  const passed = [scale * activities[0], scale * activities[1]] as const;
  const next = NEXT.map(([first, second]) => Math.max(0, first * passed[0] + second * passed[1]));
  const nextGoodness = next.reduce((sum, h) => sum + h * h, 0) / next.length;
  return (
    <Step
      number={4}
      title="Normalisation"
      text="The length of a layer’s activities is its goodness. A layer that passed it on would tell the next one the answer, which then had nothing to learn. So only the direction is passed on."
      formula="Passed on: h / √(g + 10⁻⁶). Hinton (2022), section 2."
    >
      <div class="update-picture">
        <Plane
          label="Activities of the layer, and what it passes on"
          most={3}
          circle={1}
          hasArrows
          points={[{ kind: "positive", path: [activities] }, { kind: "passed", path: [passed] }]}
        />
        <div>
          <GoodnessBar name="This layer" value={goodness} most={4} colour="layer-1" />
          <GoodnessBar name="Next layer" value={nextGoodness} most={4} colour="layer-3" />
          <label class="check">
            <input
              type="checkbox"
              checked={isNormalised}
              onChange={({ currentTarget }) => setNormalised(currentTarget.checked)}
            />
            Take the length away
          </label>
        </div>
      </div>
      <Slider
        label="Goodness"
        value={goodness}
        min={0.1}
        max={4}
        step={0.05}
        onInput={setGoodness}
      />
      <Slider
        label="Direction"
        value={degrees}
        min={0}
        max={90}
        step={1}
        text={`${degrees}°`}
        onInput={setDegrees}
      />
      <p class="step-says" role="status">
        {isNormalised
          ? "The next layer’s goodness depends on the direction alone."
          : "The next layer’s goodness grows with this layer’s."}
      </p>
    </Step>
  );
}
