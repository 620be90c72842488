/**
 * What the network sees: its input, and how a label enters it.
 *
 * @module
 */

import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Digit, Model } from "../state/api.ts";
import { useStore } from "../state/store.ts";
import { centreOfMass } from "./centre.ts";

/** The box that a digit's ink is scaled to, in pixels of its image of 28 by 28. */
const BOX = { side: 20, at: 4 } as const;

type Placement = Model["labelPlacement"];

/** How a label enters the network, for each placement. */
const LABEL_TEXTS: Readonly<Record<Placement, string>> = {
  pixels:
    "Each label is drawn in turn into the first pixels of the image, where only a few receptive fields see it.",
  everywhere:
    "Each label is told in turn to every location of every layer, and is passed on with the activities.",
  detached:
    "Each label is told in turn to every location of every layer. What a layer passes on is computed without it.",
  nowhere:
    "No label goes in: every label has its own channels, and one pass gives the goodness of all.",
};

/** The column of the network's input. */
export function SeenPanel(): JSX.Element {
  const store = useStore();
  const model = store.model.value;
  const digit = store.digit.value;
  return (
    <section class="card seen" aria-labelledby="seen-title">
      <h2 id="seen-title">What the network sees</h2>
      <Input digit={digit} model={model} />
      {model !== null && <SeenText digit={digit} model={model} />}
    </section>
  );
}

function SeenText({ digit, model }: { digit: Digit | null; model: Model }): JSX.Element {
  const { image: { width, height, preparation }, by } = model;
  const centre = preparation === "digit" ? centreOfMass(digit?.input, width) : undefined;
  return (
    <div class="seen-text">
      {preparation === "digit"
        ? (
          <p>
            {`${width} by ${height} pixels. The ink is scaled into the box of ${BOX.side} pixels, and moved so that its centre of mass `}
            {centre !== undefined && <span class="cross-mark" aria-hidden="true">+</span>}
            {" lies in the middle, as MNIST’s digits were."}
          </p>
        )
        : <p>{`Your picture, resized to ${width} by ${height} pixels.`}</p>}
      {by === "goodness" && <p>{LABEL_TEXTS[model.labelPlacement]}</p>}
    </div>
  );
}

function Input({ digit, model }: { digit: Digit | null; model: Model | null }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { width, height, preparation } = model?.image ??
    { width: 28, height: 28, preparation: "digit" };
  // Before the page is painted, so that the digit beside it is never shown with an older image.
  useLayoutEffect(() => {
    if (canvas.current !== null && model !== null) drawInput(canvas.current, digit, model);
  }, [digit, model]);
  const what = preparation === "digit"
    ? "Your drawing, centred and scaled"
    : "Your picture, resized";
  const centre = preparation === "digit" ? centreOfMass(digit?.input, width) : undefined;
  return (
    <div class="input" style={{ aspectRatio: `${width} / ${height}` }}>
      <canvas
        ref={canvas}
        id="input"
        data-testid="input"
        role="img"
        aria-label={digit === null ? "Nothing yet" : `${what} to ${width} by ${height} pixels`}
      />
      {preparation === "digit" && (
        <svg viewBox={`0 0 ${width} ${height}`} aria-hidden="true">
          <rect class="box" x={BOX.at} y={BOX.at} width={BOX.side} height={BOX.side} />
          {centre !== undefined && (
            <path
              class="cross"
              data-testid="centre"
              d={`M${centre.x - 1.5} ${centre.y}h3M${centre.x} ${centre.y - 1.5}v3`}
            />
          )}
        </svg>
      )}
    </div>
  );
}

/** Draws exactly what is classified; of a digit, white ink on black as in MNIST. */
function drawInput(canvas: HTMLCanvasElement, digit: Digit | null, { image }: Model): void {
  const { width, height, channels } = image;
  canvas.width = width;
  canvas.height = height;
  const pixels = new ImageData(width, height);
  const [green, blue] = channels < 3 ? [0, 0] : [1, 2];
  for (let at = 0; at < height * width; at++) {
    const colour = [0, green, blue].map((channel) => {
      return Math.round(255 * (digit?.input?.[at * channels + channel] ?? 0));
    });
    pixels.data.set([...colour, 255], 4 * at);
  }
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
}
