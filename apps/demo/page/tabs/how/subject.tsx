/**
 * The image that the steps ask the served model about: the present drawing, or a test image.
 *
 * @module
 */

import type { JSX, RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Digit, Model } from "../../state/api.ts";
import { blobOf, dataUrlOf } from "../../picture/pixels.ts";
import { anyOf, drawSample, type Sheet, sheetOf } from "../../picture/sheet.ts";
import { type Store, useStore } from "../../state/store.ts";

/** What is asked about. */
export interface Subject {
  /** The model's answer; null as long as there is none. */
  readonly digit: Digit | null;
  /** The right label: of a drawing, the model's own. */
  readonly label: number;
  /** Whether it is the present drawing. */
  readonly isDrawing: boolean;
  /** Takes another test image; nothing where there are none. */
  readonly another?: (() => void) | undefined;
  /** Takes the present drawing; nothing where there is none. */
  readonly drawing?: (() => void) | undefined;
}

/** A test image that the model was asked about. */
interface Asked {
  readonly digit: Digit;
  readonly label: number;
}

/**
 * The image that is asked about: the present drawing where there is one, else a test image.
 *
 * @param isSeen Whether it is in view; a test image is asked about only then.
 * @returns The image, and how to take another.
 */
export function useSubject(isSeen: boolean): Subject {
  const store = useStore();
  const model = store.model.value;
  const drawn = store.digit.value;
  const [sheet, setSheet] = useState<Sheet | null>(null);
  const [asked, setAsked] = useState<Asked | null>(null);
  const [wantsSample, setWantsSample] = useState(false);
  useEffect(() => {
    if (isSeen && model !== null) {
      void sheetOf(store.api, model).then(setSheet, () => setSheet(null));
    }
  }, [isSeen, model?.name]);
  const take = async (label: number): Promise<void> => {
    if (sheet !== null && model !== null) setAsked(await askAbout(store, model, { sheet, label }));
  };
  useEffect(() => {
    void take(anyOf(model?.classes.length ?? 1)).catch(() => setAsked(null));
  }, [sheet, model?.name]);

  const isDrawing = drawn !== null && !(wantsSample && asked !== null);
  const shown = isDrawing ? drawn : asked?.digit ?? null;
  return {
    digit: shown,
    label: (isDrawing ? drawn.label : asked?.label) ?? 0,
    isDrawing,
    another: sheet === null ? undefined : () => {
      setWantsSample(true);
      void take(anyOf(model?.classes.length ?? 1)).catch(() => setAsked(null));
    },
    drawing: drawn === null ? undefined : () => setWantsSample(false),
  };
}

/**
 * Tells whether an element has come into view.
 *
 * @param element The element.
 * @returns Whether it has.
 */
export function useSeen(element: RefObject<Element | null>): boolean {
  const [isSeen, setSeen] = useState(false);
  useEffect(() => {
    if (element.current === null) return;
    const observer = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true);
    });
    observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  return isSeen;
}

async function askAbout(
  { api }: Store,
  { image }: Model,
  { sheet, label }: { sheet: Sheet; label: number },
): Promise<Asked | null> {
  const canvas = document.createElement("canvas");
  drawSample(canvas, sheet, { label, column: anyOf(sheet.columns) }, image);
  const { answer } = await api.predict({ b64: await dataUrlOf(await blobOf(canvas)) });
  return answer.empty ? null : { digit: answer, label };
}

/** Buttons to take the present drawing or another test image. */
export function SubjectChoice({ subject }: { subject: Subject }): JSX.Element {
  const { isDrawing, another, drawing } = subject;
  const { preparation } = useStore();
  return (
    <div class="step-buttons">
      <button
        type="button"
        aria-pressed={isDrawing}
        disabled={drawing === undefined}
        onClick={drawing}
      >
        {preparation.value === "digit" ? "Your drawing" : "Your picture"}
      </button>
      <button
        type="button"
        disabled={another === undefined}
        onClick={another}
      >
        {isDrawing ? "A test image" : "Another test image"}
      </button>
    </div>
  );
}
