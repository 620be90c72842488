/**
 * The step about positive and negative data: the same image with its right label and with a wrong one.
 *
 * @module
 */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { colourOf } from "../../answer/chart.ts";
import type { Digit, Model } from "../../state/api.ts";
import { learntFrom, SOURCES } from "./learnt_from.ts";
import { SeenImage } from "./seen_image.tsx";
import { GoodnessBar, Step } from "./step.tsx";
import { type Subject, SubjectChoice } from "./subject.tsx";

const TEXTS = {
  labels:
    "A layer learns from pairs. Positive data are an image with its right label, negative data the same image with a wrong one. Change the label: the numbers are what the served model’s layers say to it.",
  groups:
    "Here the label is no input: each label has units of its own. The right label’s units are the positive data, those of a wrong one the negative. Change the label: the numbers are what the served model’s layers say to it.",
  images:
    "Here no label is learnt. Positive data are images, negative data are hybrids made of two images. The numbers are the goodness that the served model’s layers give to an image.",
} as const;

/** The image, its label to change, and the goodness of each layer. */
export function LabelsStep({ model, subject }: { model: Model; subject: Subject }): JSX.Element {
  const { digit, label: right } = subject;
  const [wrong, setWrong] = useState(1);
  const [isWrong, setIsWrong] = useState(false);
  const other = wrong === right ? (right + 1) % model.classes.length : wrong;
  const label = isWrong ? other : right;
  const from = learntFrom(model);
  return (
    <Step
      number={2}
      title="Positive and negative data"
      text={TEXTS[from]}
      formula={SOURCES[from]}
    >
      <div class="pair">
        <SeenImage digit={digit} model={model} />
        <div class="pair-label">
          {from !== "images" && (
            <LabelChoice
              {...{ model, right, other, isWrong, setIsWrong }}
              isDrawing={subject.isDrawing}
              setOther={setWrong}
            />
          )}
          <LayerBars digit={digit} model={model} label={label} />
        </div>
      </div>
      <p class="step-says" role="status">
        {from === "images" || digit === null
          ? ""
          : labelText(digit, { right, other, isWrong }, model)}
      </p>
      <SubjectChoice subject={subject} />
    </Step>
  );
}

function LabelChoice(
  { model, right, other, isWrong, isDrawing, setIsWrong, setOther }: {
    model: Model;
    right: number;
    other: number;
    isWrong: boolean;
    isDrawing: boolean;
    setIsWrong: (isWrong: boolean) => void;
    setOther: (label: number) => void;
  },
): JSX.Element {
  const names = [
    [
      false,
      isDrawing ? `${model.classes[right]}, the model’s own` : `${model.classes[right]}, right`,
    ],
    [true, `${model.classes[other]}, wrong`],
  ] as const;
  return (
    <>
      <fieldset class="segmented">
        <legend class="unseen">Label</legend>
        {names.map(([value, name]) => (
          <label key={name}>
            <input
              type="radio"
              name="pair-label"
              checked={isWrong === value}
              onChange={() => setIsWrong(value)}
            />
            <span>{name}</span>
          </label>
        ))}
      </fieldset>
      <label class="wrong-label">
        Wrong label
        <select
          value={other}
          onChange={({ currentTarget }) => {
            setOther(Number(currentTarget.value));
            setIsWrong(true);
          }}
        >
          {model.classes.map((name, label) =>
            label === right ? null : <option key={name} value={label}>{name}</option>
          )}
        </select>
      </label>
    </>
  );
}

/** The goodness of each layer for a label; the scale is that of all labels. */
function LayerBars(
  { digit, model, label }: { digit: Digit | null; model: Model; label: number },
): JSX.Element {
  const most = Math.max(1e-9, ...(digit?.layers.flat() ?? []));
  return (
    <>
      {Array.from({ length: model.layers }, (_, layer) => (
        <GoodnessBar
          key={layer}
          name={`Layer ${layer + 1}`}
          value={layerGoodness(digit, layer, label)}
          most={most}
          colour={colourOf(layer)}
        />
      ))}
    </>
  );
}

function layerGoodness(digit: Digit | null, layer: number, label: number): number {
  if (digit === null) return 0;
  if ("probabilities" in digit) return digit.layers[layer] ?? 0;
  return digit.layers[layer]?.[label] ?? 0;
}

function labelText(
  digit: Digit,
  { right, other, isWrong }: { right: number; other: number; isWrong: boolean },
  { classes }: Model,
): string {
  const layers = digit.layers.map((_, layer) => layer);
  const higher =
    layers.filter((layer) =>
      layerGoodness(digit, layer, right) > layerGoodness(digit, layer, other)
    ).length;
  const what = isWrong ? "Negative data" : "Positive data";
  return `${what}. ${higher} of ${layers.length} layers give ${
    classes[right]
  } a higher goodness than ${classes[other]}.`;
}
