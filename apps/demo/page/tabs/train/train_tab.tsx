/**
 * A small network that learns in this tab.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { percent } from "../../answer/chart.ts";
import { later, useStore } from "../../state/store.ts";
import { hashOf, settingsOf, type TrainSettings, usesThreshold } from "../../train/settings.ts";
import { SUBSET } from "../../train/subset.ts";
import { Trainer } from "../../train/trainer.ts";
import { Controls } from "./controls.tsx";
import { Curves } from "./curves.tsx";
import { Histograms } from "./histograms.tsx";
import { Latest } from "./latest.tsx";

/** The training of this page, which goes on while another tab is open. */
let trainer: Trainer | undefined;

function theTrainer(): Trainer {
  return trainer ??= new Trainer(settingsOf(location.hash));
}

/** The tab. */
export default function TrainTab(): JSX.Element {
  const trainer = useMemo(theTrainer, []);
  useEffect(() => followAddress(trainer), []);
  const { train, test } = SUBSET;
  const settings = trainer.settings.value;
  const latest = trainer.reports.value.at(-1);
  return (
    <div class="train">
      <p class="prose">
        {`A network that is new each time learns ${
          number(train)
        } digits here, in this tab: each layer by itself, ` +
          "to respond strongly to a digit with its right label and weakly with a wrong one. " +
          `What it comes to is measured on ${number(test)} other digits.`}
      </p>
      <div class="train-now">
        <Buttons trainer={trainer} />
        <Status trainer={trainer} />
      </div>
      <div class="train-shown">
        <Histograms
          report={latest}
          threshold={usesThreshold(settings) ? settings.threshold : undefined}
        />
        <Curves reports={trainer.reports.value} />
        <Latest report={latest} />
      </div>
      <Controls settings={settings} choose={(chosen) => restart(trainer, chosen)} />
    </div>
  );
}

/** The address says the settings, and a link to others begins anew with those. */
function followAddress(trainer: Trainer): () => void {
  const onHash = (): void => {
    const asked = settingsOf(location.hash);
    if (hashOf(asked) !== hashOf(trainer.settings.value)) trainer.reset(asked);
  };
  history.replaceState(null, "", hashOf(trainer.settings.value));
  addEventListener("hashchange", onHash);
  return () => removeEventListener("hashchange", onHash);
}

function restart(trainer: Trainer, settings: TrainSettings): void {
  history.replaceState(null, "", hashOf(settings));
  trainer.reset(settings);
}

function Buttons({ trainer }: { trainer: Trainer }): JSX.Element {
  const isPlaying = trainer.isPlaying.value;
  return (
    <div class="train-buttons">
      <button
        type="button"
        class="primary"
        data-testid="train-play"
        onClick={() => isPlaying ? trainer.pause() : trainer.play()}
      >
        {isPlaying ? "Pause" : "Play"}
      </button>
      <button type="button" data-testid="train-step" onClick={() => trainer.step()}>
        Step one batch
      </button>
      <button type="button" data-testid="train-reset" onClick={() => trainer.reset()}>
        Reset
      </button>
      <Source trainer={trainer} />
    </div>
  );
}

/** Whose answers the page shows. */
function Source({ trainer }: { trainer: Trainer }): JSX.Element {
  const store = useStore();
  const isTrained = store.substitute.value === trainer.substitute;
  function choose(): void {
    store.answerBy(isTrained ? null : trainer.substitute);
    if (!isTrained) document.querySelector(".pad")?.scrollIntoView({ block: "center" });
  }
  return (
    <button type="button" data-testid="train-draw" aria-pressed={isTrained} onClick={choose}>
      {isTrained ? "Back to the served model" : "Draw on what you just trained"}
    </button>
  );
}

/** Milliseconds between what is said to listeners. */
const SPEAK_EVERY_MS = 5000;

function Status({ trainer }: { trainer: Trainer }): JSX.Element {
  const report = trainer.reports.value.at(-1);
  const isPlaying = trainer.isPlaying.value;
  const error = trainer.error.value;
  const accuracy = report === undefined ? "" : percent(report.accuracy);
  const spoken = `${isPlaying ? "Training" : "Paused"}${
    report === undefined ? "" : `, ${accuracy} right after ${report.step} batches`
  }`;
  return (
    <div class="train-status">
      {error !== "" && <p class="error" role="alert">{error}</p>}
      <p class="train-accuracy">
        <strong data-testid="train-accuracy">{accuracy || "–"}</strong>
        {` of the test digits are right after `}
        <span data-testid="train-steps">{report?.step ?? 0}</span> batches
      </p>
      <p class="caption" data-testid="train-engine">{engineText(trainer)}</p>
      <Spoken text={spoken} isPlaying={isPlaying} />
    </div>
  );
}

function engineText({ engine, imagesPerSecond, error }: Trainer): string {
  if (error.value !== "") return "";
  if (engine.value === "") return "Loading the engine and the digits";
  const speed = imagesPerSecond.value;
  const images = Number.isNaN(speed) ? "" : `, ${number(Math.round(speed))} images per second`;
  return `Runs on ${engine.value}${images}`;
}

/** Says at once when the training starts or stops, and seldom how far it is. */
function Spoken({ text, isPlaying }: { text: string; isPlaying: boolean }): JSX.Element {
  const [said, setSaid] = useState(text);
  const [latest] = useState({ text });
  latest.text = text;
  useEffect(() => {
    setSaid(latest.text);
    if (!isPlaying) return later(() => setSaid(latest.text), 500);
    const timer = setInterval(() => setSaid(latest.text), SPEAK_EVERY_MS);
    return () => clearInterval(timer);
  }, [isPlaying]);
  return <p class="unseen" role="status" aria-live="polite" data-testid="train-live">{said}</p>;
}

function number(value: number): string {
  return value.toLocaleString("en-GB");
}
