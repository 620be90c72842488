/**
 * How far a sweep is, as a part of its page.
 *
 * @module
 */

import { type Html, html, timeText } from "@goodness/trainer/text";
import type { SweepStatus } from "./status.ts";

const STATES: Readonly<Record<SweepStatus["state"], string>> = {
  running: "It is running.",
  stopped: "It was stopped: the same command goes on.",
  cancelled: "It was cancelled: start it again, and it goes on from what is stored.",
  finished: "It is finished.",
};

/**
 * Says how far a sweep is. Of one that is finished nothing is said of who made it, and when: it is the same then.
 *
 * @param status How far it is.
 * @returns Markup; its parts change while the sweep goes on.
 */
export function progressSection(status: SweepStatus): Html {
  const { state, epochs: { made, planned } } = status;
  const facts = state === "finished" ? [] : factsOf(status);
  return html`
    <p id="state" role="status" data-follow>${STATES[state]}</p>
    <dl id="progress" data-follow>
    <div><dt>Epochs</dt><dd><progress aria-label="Epochs" value="${made}" max="${planned}"></progress> ${made} of ${planned}</dd></div>
    ${facts.map(([name, text]) =>
      html`
        <div>
          <dt>${name}</dt>
          <dd>${text}</dd>
        </div>
      `
    )}</dl>
  `;
}

function factsOf(status: SweepStatus): (readonly [string, string | Html])[] {
  const { queue, workers, expectedEnd, updated, runs } = status;
  const count = (state: string): number => runs.filter((run) => run.state === state).length;
  const states = ["running", "trained", "failed", "waiting"] as const;
  return [
    ["Runs", states.map((state) => `${count(state)} ${state}`).join(", ")],
    ["Expected end", expectedEnd === null ? "not known" : timeMarkup(expectedEnd)],
    ["Workers", workers.join(", ") || "none"],
    ...(queue === null ? [] : [["Queue", queueText(queue)] as const]),
    ["As of", html`${timeMarkup(updated)}, when the sweep's command last wrote this page`],
  ];
}

function queueText(
  { waiting, active, finished, failed }: NonNullable<SweepStatus["queue"]>,
): string {
  return `${waiting} jobs waiting, ${active} active, ${finished} finished, ${failed} failed`;
}

function timeMarkup(time: string): Html {
  return html`<time datetime="${time}">${timeText(time)}</time>`;
}
