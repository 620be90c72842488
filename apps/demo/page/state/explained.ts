/**
 * The activities behind the answer, for the tabs that show them.
 *
 * @module
 */

import { useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Instance } from "./api.ts";
import { firstPoints } from "./history.ts";
import { Predictor, type State } from "./predictor.ts";
import { later, type Store, useStore } from "./store.ts";

/** Activities are asked for at most so often: they are much more than an answer. */
const PACE_MS = 150;

/**
 * Asks for the activities of what the page shows, while it changes: at most every 150 ms, and never for two at once.
 *
 * @param labels The two labels that are compared; the best and the second where left out.
 * @returns What there is to show; an answer has `activations` if they can be had.
 */
export function useExplained(labels?: readonly [number, number]): State {
  const store = useStore();
  const state = useSignal<State>({ kind: "empty" });
  const asked = useRef(labels);
  asked.current = labels;
  const predictor = useMemo(() =>
    new Predictor({
      ask: (instance, signal) => store.api.explain(instance, { labels: asked.current, signal }),
      show: (shown) => state.value = shown,
      nextFrame: (run) => later(run, PACE_MS),
      later,
    }), [store]);
  const instance = useShownInstance(store);
  const name = store.model.value?.name;
  useEffect(() => predictor.update(instance, instance !== null), [instance, name, ...labels ?? []]);
  useEffect(() => () => predictor.update(null, false), [predictor]);
  return state.value;
}

/** What the page shows: of a drawing that is replayed, the part up to the moment that is shown. */
function useShownInstance({ instance, replay }: Store): Instance | null {
  const whole = instance.value;
  const points = replay.points.value;
  return useMemo(() => {
    if (points === null || whole === null || !("strokes" in whole)) return whole;
    return { ...whole, strokes: firstPoints(whole.strokes, points) };
  }, [whole, points]);
}
