/**
 * Test images to click at, or to call by their digit's key.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { isTyping } from "../state/keys.ts";
import { useStore } from "../state/store.ts";
import { blobOf } from "./pixels.ts";
import { anyOf, drawSample, type Sample, type Sheet, sheetOf } from "./sheet.ts";

/** What samples are for. */
export interface SamplesProps {
  /** Whether the keys 0 to 9 call one of the class of that number. */
  readonly keys?: boolean;
  /** How many are shown at once. */
  readonly shown?: number;
  /** Takes the one that was chosen. */
  readonly onPick: (picture: Blob) => void;
}

/** A strip of test images, if the server has some. */
export function Samples({ keys = false, shown = 10, onPick }: SamplesProps): JSX.Element | null {
  const store = useStore();
  /** Nothing until the server has said whether it has some. */
  const [sheet, setSheet] = useState<Sheet | null | undefined>();
  const [samples, setSamples] = useState<readonly Sample[]>([]);
  const model = store.model.value;
  /** What takes a choice now: a key may be pressed long after its listener was added. */
  const taker = useRef(onPick);
  taker.current = onPick;

  useEffect(() => {
    if (model !== null) void sheetOf(store.api, model).then(setSheet, () => setSheet(null));
  }, [model?.dataset]);

  const labels = model?.classes.length ?? 0;
  useEffect(() => deal(), [sheet, labels]);

  useEffect(() => {
    if (!keys || !sheet) return;
    const onKey = (event: KeyboardEvent): void => {
      const isDigit = /^\d$/.test(event.key) && Number(event.key) < labels;
      if (!isDigit || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
      void pick({ label: Number(event.key), column: anyOf(sheet.columns) });
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [sheet, labels]);

  function deal(): void {
    if (!sheet) return;
    const order = shuffled(Array.from({ length: Math.max(labels, shown) }, (_, at) => at % labels));
    const chosen = labels === shown ? order.toSorted((a, b) => a - b) : order.slice(0, shown);
    setSamples(chosen.map((label) => ({ label, column: anyOf(sheet.columns) })));
  }

  async function pick(sample: Sample): Promise<void> {
    if (!sheet || model === null) return;
    const canvas = document.createElement("canvas");
    drawSample(canvas, sheet, sample, model.image);
    taker.current(await blobOf(canvas));
  }

  if (sheet === undefined) return <div class="sample-part waiting" />; // keeps their place
  if (sheet === null || model === null || labels === 0) return null;
  return (
    <div class="sample-part">
      <h3>Test images</h3>
      <button class="quiet" type="button" onClick={deal}>Others</button>
      <div class="samples" data-testid="samples">
        {samples.map((sample, at) => (
          <button
            key={`${at} ${sample.label} ${sample.column}`}
            class="sample"
            type="button"
            title={model.classes[sample.label]}
            aria-label={`Test image: ${model.classes[sample.label]}`}
            onClick={() => void pick(sample)}
          >
            <canvas
              ref={(canvas) => {
                if (canvas !== null) drawSample(canvas, sheet, sample, model.image);
              }}
            />
          </button>
        ))}
      </div>
    </div>
  );
}

/** The same in any order. */
function shuffled<T>(items: readonly T[]): T[] {
  return items.map((item) => ({ item, order: Math.random() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
