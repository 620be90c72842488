/**
 * Drawing: the pad with its buttons and keys, pictures and test images.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { effect, signal } from "@preact/signals";
import { Samples } from "../picture/samples.tsx";
import { readPicture, UNREADABLE } from "../picture/read_picture.ts";
import { usePictures } from "../picture/use_pictures.tsx";
import { isTyping } from "../state/keys.ts";
import { type Store, useStore } from "../state/store.ts";
import { BRUSH, Pad, type PadStep } from "./pad.ts";

/** What each step is called, and its keys. */
const STEPS: readonly (readonly [step: PadStep, name: string, keys: string])[] = [
  ["undo", "Undo", "Control+Z"],
  ["redo", "Redo", "Control+Shift+Z"],
  ["clear", "Clear", "Delete"],
];

const NOTHING: Record<PadStep, boolean> = { undo: false, redo: false, clear: false };

/** The pad's words for whoever cannot see it. */
const padSays = signal("");

/** The column to draw in. */
export function DrawPanel(): JSX.Element {
  const store = useStore();
  const canvas = useRef<HTMLCanvasElement>(null);
  const pad = useRef<Pad | null>(null);
  const [can, setCan] = useState(NOTHING);

  async function take(blob: Blob): Promise<void> {
    try {
      pad.current?.show(await readPicture(blob));
    } catch {
      store.fail(UNREADABLE);
    }
  }

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const made = pad.current = padOf(element, store, setCan);
    const stop = effect(() => made.showFirst(store.replay.points.value));
    addEventListener("keydown", onKey);
    // The ink's colour is the theme's.
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => made.draw());
    return () => {
      stop();
      removeEventListener("keydown", onKey);
    };

    function onKey(event: KeyboardEvent): void {
      const step = stepOf(event);
      if (step === null) return;
      event.preventDefault();
      made.change(step);
    }
  }, []);

  const pictures = usePictures(take);
  return (
    <section class="card draw" aria-labelledby="draw-title">
      <h2 id="draw-title">Draw</h2>
      <canvas
        ref={canvas}
        id="pad"
        data-testid="pad"
        class={pictures.isOver ? "pad over" : "pad"}
        tabIndex={0}
        role="application"
        aria-label="Drawing pad: draw one digit with mouse, pen or finger. Arrow keys move a pen, the space bar sets it down and lifts it."
      />
      <p class="unseen" role="status" aria-live="polite">{padSays}</p>
      <div class="tools">
        {STEPS.map(([step, name, keys]) => (
          <button
            key={step}
            id={step}
            data-testid={step}
            type="button"
            aria-keyshortcuts={keys}
            // Not `disabled`: that would drop the keyboard's focus when Clear has cleared.
            aria-disabled={!can[step]}
            onClick={() => pad.current?.change(step)}
          >
            {name}
          </button>
        ))}
        <button data-testid="choose" type="button" onClick={pictures.choose}>Picture</button>
        {pictures.input}
      </div>
      <Samples keys onPick={(blob) => void take(blob)} />
    </section>
  );
}

function padOf(
  canvas: HTMLCanvasElement,
  store: Store,
  setCan: (can: Record<PadStep, boolean>) => void,
): Pad {
  const pad = new Pad(canvas, {
    changed: ({ strokes, picture }, grown) => {
      const instance = picture !== undefined
        ? { b64: picture.url }
        : strokes.length === 0
        ? null
        : { strokes, width: BRUSH };
      store.update(instance, grown);
      setCan(pad.can);
    },
    said: (text) => padSays.value = text,
  });
  return pad;
}

function stepOf(event: KeyboardEvent): PadStep | null {
  if (isTyping(event)) return null;
  if (event.key === "Delete") return "clear";
  if (!event.ctrlKey && !event.metaKey) return null;
  const key = event.key.toLowerCase();
  if (key === "y") return "redo";
  if (key !== "z") return null;
  return event.shiftKey ? "redo" : "undo";
}
