/**
 * Test images in a row, each with a line about it.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { imageAt, type TestImages } from "../../../results/test_images.ts";

/** Images that are shown at first, and how many more at a time. */
const STEP = 40;

const SIDE = 28;

/** What is shown. */
export interface DigitsProps {
  /** The test images; null before they are there. */
  readonly images: TestImages | null;
  /** The places of those to show. */
  readonly indices: readonly number[];
  /** A line about each. */
  readonly textOf: (index: number) => string;
}

/** The images, the first ones of many. */
export function Digits({ images, indices, textOf }: DigitsProps): JSX.Element {
  const [most, setMost] = useState(STEP);
  useEffect(() => setMost(STEP), [indices]);
  const left = indices.length - most;
  return (
    <>
      <ul class="digits">
        {images !== null && indices.slice(0, most).map((index) => (
          <li key={index}>
            <Digit pixels={imageAt(images, index)} />
            {textOf(index)}
          </li>
        ))}
      </ul>
      {left > 0 && (
        <button class="quiet" type="button" onClick={() => setMost(most + STEP)}>
          {`Show ${Math.min(left, STEP)} more of ${left}`}
        </button>
      )}
    </>
  );
}

function Digit({ pixels }: { pixels: Uint8Array }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    const data = new ImageData(SIDE, SIDE);
    pixels.forEach((value, at) => data.data.set([value, value, value, 255], 4 * at));
    context?.putImageData(data, 0, 0);
  }, [pixels.byteOffset]);
  return <canvas ref={canvas} width={SIDE} height={SIDE} aria-hidden="true" />;
}
