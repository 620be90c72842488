/**
 * Teaching: the right label of a drawing, what came of it, and the way back.
 *
 * @module
 */

import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { useStore } from "../state/store.ts";
import { Keep } from "./keep.tsx";
import { LessonTable } from "./lesson_table.tsx";
import { Teacher } from "./teacher.ts";
import { whyNotTaught } from "./why_not.ts";

/** The part of the answer's column that takes a right label. */
export function TeachPanel(): JSX.Element | null {
  const store = useStore();
  const teacher = useMemo(() => new Teacher(store), [store]);
  const model = store.model.value;
  if (model === null) return <div class="teach" />; // keeps its place
  const reason = whyNotTaught(model);
  if (reason !== "") return <p class="teach caption" data-testid="not-taught">{reason}</p>;
  return (
    <section class="teach" aria-labelledby="teach-title">
      <h3 id="teach-title">Not right? It is a</h3>
      <Choices teacher={teacher} classes={model.classes} />
      <Outcome teacher={teacher} classes={model.classes} />
    </section>
  );
}

/** What both need. */
interface Parts {
  readonly teacher: Teacher;
  readonly classes: readonly string[];
}

/** A button a label. */
function Choices({ teacher, classes }: Parts): JSX.Element {
  const store = useStore();
  const instance = store.instance.value;
  const isReady = instance !== null && store.state.value.kind === "answer" &&
    store.substitute.value === null && teacher.activity.value === "idle";
  return (
    <div class="teach-choices" role="group" aria-labelledby="teach-title">
      {classes.map((name, label) => (
        <button
          key={label}
          type="button"
          data-testid={`teach-${label}`}
          aria-label={`It is a ${name}: teach it`}
          aria-disabled={!isReady}
          onClick={() => isReady && void teacher.teach(instance, label)}
        >
          {name}
        </button>
      ))}
    </div>
  );
}

/** What came of it; nothing before the first lesson. */
function Outcome({ teacher, classes }: Parts): JSX.Element | null {
  const { count, last } = teacher.lessons.value;
  const activity = teacher.activity.value;
  const error = teacher.error.value;
  if (count === 0 && activity === "idle" && error === "") return null;
  return (
    <div class="teach-outcome" data-testid="taught" data-activity={activity}>
      <p class="teach-note" role="status" data-testid="teach-status">{statusOf(teacher)}</p>
      {activity !== "idle" && <progress aria-label={statusOf(teacher)} />}
      {error !== "" && <p class="error" role="alert">{error}</p>}
      {last !== undefined && <LessonTable last={last} classes={classes} />}
      {last !== undefined && <OtherDigits teacher={teacher} />}
      {count > 0 && <Keep teacher={teacher} />}
    </div>
  );
}

function statusOf({ activity, lessons }: Teacher): string {
  if (activity.value === "learning") return "Learning, in this tab";
  const { count } = lessons.value;
  if (activity.value === "forgetting") return "Loading what was taught";
  if (count === 0) return "The served model answers.";
  return `Answers now come from the model that you taught: ${
    count === 1 ? "one drawing" : `${count} drawings`
  }, kept in this browser alone.`;
}

/** What became of other digits. */
function OtherDigits({ teacher }: { teacher: Teacher }): JSX.Element {
  const effect = teacher.effect.value;
  if (effect === null) {
    const text = teacher.isMeasuring.value ? "Reading 1,000 test digits" : "";
    return <p class="teach-effect" data-testid="teach-effect">{text}</p>;
  }
  const { images, served, taught } = effect;
  const share = (right: number): string => `${(100 * right / images).toFixed(1)} %`;
  return (
    <p class="teach-effect" data-testid="teach-effect">
      {`Of ${images.toLocaleString("en-GB")} test digits it reads `}
      <strong>{share(taught)}</strong>
      {` rightly; the served model ${share(served)}.`}
    </p>
  );
}
