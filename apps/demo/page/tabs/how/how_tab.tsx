/**
 * How a Forward-Forward network works.
 *
 * @module
 */

import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Model } from "../../state/api.ts";
import { useStore } from "../../state/store.ts";
import { GoodnessStep } from "./goodness_step.tsx";
import { LabelsStep } from "./labels_step.tsx";
import { NormalisationStep } from "./normalisation_step.tsx";
import { PassesStep } from "./passes_step.tsx";
import { PredictionStep } from "./prediction_step.tsx";
import { useSeen, useSubject } from "./subject.tsx";
import { UpdateStep } from "./update_step.tsx";

/** The explanation: what the served model is, and six steps to try. */
export default function HowTab(): JSX.Element {
  const model = useStore().model.value;
  const threshold = model?.confidenceThreshold;
  return (
    <div class="how" data-testid="how">
      <div class="prose">
        {model?.by === "head" ? <ByHead /> : <ByGoodness />}
        {model?.confidence !== undefined && (
          <p>
            Of 100 images that the training was checked with and that were read rightly, 99 get an
            answer that is sure: the layers respond about as strongly as usual
            {model.by === "goodness" && ", and each prefers the label about as clearly as usual"}.
            To what is further from the usual the answer is “not sure”. The reverse does not hold:
            what is of none of the classes may seem usual too.
          </p>
        )}
        {threshold !== undefined && (
          <p>
            {`Of 100 images that the training was checked with, 99 reach a goodness of ${
              threshold.toFixed(2)
            } in all. To what reaches less the answer is “not sure”. The reverse does not hold: what is of none of the classes may reach it too.`}
          </p>
        )}
      </div>
      {model !== null && <Steps model={model} />}
    </div>
  );
}

function Steps({ model }: { model: Model }): JSX.Element {
  const element = useRef<HTMLDivElement>(null);
  const subject = useSubject(useSeen(element));
  return (
    <div ref={element} class="steps">
      <GoodnessStep />
      <LabelsStep model={model} subject={subject} />
      <UpdateStep />
      <NormalisationStep />
      <PredictionStep model={model} subject={subject} />
      <PassesStep />
    </div>
  );
}

function ByGoodness(): JSX.Element {
  return (
    <>
      <p>
        A Forward-Forward network learns without backpropagation: each layer is trained by itself to
        respond strongly for the right label and weakly for a wrong one. The strength of that
        response is the layer’s{" "}
        <em>goodness</em>. Every layer gives each of the labels its goodness for what you show; the
        layers’ goodness adds up, and the label with the highest sum wins, by its <em>margin</em>
        {" "}
        over the second.
      </p>
      <p>
        The sums often lie close together. “Above the lowest” takes each layer’s lowest value from
        all of its bars: the order and every difference stay the same.
      </p>
    </>
  );
}

function ByHead(): JSX.Element {
  return (
    <>
      <p>
        A Forward-Forward network learns without backpropagation, and this one without labels: each
        layer is trained by itself to respond strongly to images, and weakly to images that are made
        of two different ones. The strength of that response is the layer’s{" "}
        <em>goodness</em>: it says how much what you show looks like the images of the training, not
        what it is.
      </p>
      <p>
        A softmax head on top, the only part that was trained with labels, says what it is: from the
        layers’ activities, without their strength, it makes a <em>probability</em> for each label.
      </p>
    </>
  );
}
