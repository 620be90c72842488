/**
 * The step about the local update: a layer of two units that learns at the press of a button.
 *
 * @module
 */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Plane } from "./plane.tsx";
import { GoodnessBar, Slider, Step } from "./step.tsx";
import {
  FIRST_WEIGHTS,
  NEGATIVE,
  POSITIVE,
  toyActivity,
  toyLoss,
  toyUpdate,
  type ToyWeights,
} from "./toy_layer.ts";

const THRESHOLD = 1;
const SCALE = 2;

/** What each row of weights belongs to. */
const INPUTS = ["Pixel 1", "Pixel 2", "Right label", "Wrong label"] as const;

/** The layer, and what updates did to it. */
export function UpdateStep(): JSX.Element {
  const [past, setPast] = useState<readonly ToyWeights[]>([FIRST_WEIGHTS]);
  const [rate, setRate] = useState(0.1);
  const weights = past.at(-1) ?? FIRST_WEIGHTS;
  const options = { rate, threshold: THRESHOLD, scale: SCALE };
  const positive = toyActivity(weights, POSITIVE).goodness;
  const negative = toyActivity(weights, NEGATIVE).goodness;

  function update(times: number): void {
    const more = [...past];
    for (let time = 0; time < times; time++) {
      more.push(toyUpdate(more.at(-1) ?? FIRST_WEIGHTS, options));
    }
    setPast(more);
  }

  return (
    <Step
      number={3}
      title="The local update"
      text="This layer of two units sees one image with its right and with its wrong label. An update raises the goodness of the first and lowers that of the second. Nothing but this layer’s own activities is needed."
      formula={`Loss = softplus(a (θ − g₊)) + softplus(a (g₋ − θ)) with θ = ${THRESHOLD} and a = ${SCALE}; dL/dz = dL/dg · 2h/C, dW = xᵀ dz. Hinton (2022), section 2, equation 1.`}
    >
      <div class="update-picture">
        <Plane
          label="Activities of both units: the positive sample and the negative one"
          most={2.2}
          circle={THRESHOLD}
          points={[
            { kind: "positive", path: past.map((each) => toyActivity(each, POSITIVE).activities) },
            { kind: "negative", path: past.map((each) => toyActivity(each, NEGATIVE).activities) },
          ]}
        />
        <Weights weights={weights} />
      </div>
      <GoodnessBar
        name="Positive"
        value={positive}
        most={3}
        threshold={THRESHOLD}
        colour="layer-1"
      />
      <GoodnessBar
        name="Negative"
        value={negative}
        most={3}
        threshold={THRESHOLD}
        colour="layer-2"
      />
      <Slider
        label="Learning rate"
        value={rate}
        min={0.01}
        max={0.4}
        step={0.01}
        onInput={setRate}
      />
      <div class="step-buttons">
        <button type="button" class="primary" data-testid="update" onClick={() => update(1)}>
          Update
        </button>
        <button type="button" onClick={() => update(10)}>Ten times</button>
        <button type="button" onClick={() => setPast([FIRST_WEIGHTS])}>Reset</button>
      </div>
      <p class="step-says" role="status">
        {`${past.length - 1} update${past.length === 2 ? "" : "s"}, loss ${
          toyLoss(weights, options).toFixed(3)
        }`}
      </p>
    </Step>
  );
}

function Weights({ weights }: { weights: ToyWeights }): JSX.Element {
  return (
    <table class="toy-weights">
      <caption>Weights</caption>
      <thead>
        <tr>
          <th scope="col">Input</th>
          <th scope="col">Unit 1</th>
          <th scope="col">Unit 2</th>
        </tr>
      </thead>
      <tbody>
        {weights.map((row, at) => (
          <tr key={at}>
            <th scope="row">{INPUTS[at]}</th>
            {row.map((weight, unit) => <td key={unit}>{weight.toFixed(2)}</td>)}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
