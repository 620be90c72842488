/**
 * Trainings: their curves, and the goodness of positive and of negative data pulling apart.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { RunSummary } from "../../../runs/run.ts";
import { useStore } from "../../state/store.ts";
import { Curves } from "./curves.tsx";
import { EpochTable } from "./epoch_table.tsx";
import { Histograms } from "./histograms.tsx";
import { RunFollower } from "./run_follower.ts";
import { runText, runTitle } from "./words.ts";

/** The tab. */
export default function TrainingTab(): JSX.Element {
  const follower = useMemo(() => new RunFollower(), []);
  const [at, setAt] = useState<number | null>(null); // null: the newest epoch
  const { runs, error } = useRuns(follower);
  const [chosen, choose] = useState<string | null>(null);
  const name = chosen ?? runs?.[0]?.name;

  useEffect(() => {
    if (name === undefined) return;
    setAt(null);
    follower.follow(name);
    return () => follower.stop();
  }, [name]);

  const listed = runs?.find((run) => run.name === name);
  useEffect(() => {
    // A run that had stopped was resumed.
    const known = follower.run.peek();
    const isSame = known?.changed === listed?.changed && known?.status === listed?.status;
    if (follower.connection.peek() === "ended" && !isSame) follower.follow(name ?? "");
  }, [listed]);

  const epochs = follower.epochs.value;
  const last = Math.max(epochs.length - 1, 0);
  const shown = Math.min(at ?? last, last);
  return (
    <div class="training tab-parts" data-testid="training">
      <div class="training-head">
        <label class="field">
          Run
          <select
            value={name}
            disabled={name === undefined}
            onChange={({ currentTarget }) => choose(currentTarget.value)}
          >
            {runs?.map((run) => <option key={run.name} value={run.name}>{runTitle(run)}</option>)}
          </select>
        </label>
        <Progress follower={follower} nothing={nothingText(runs, error)} />
      </div>
      <Curves epochs={epochs} at={shown} />
      <Histograms
        epochs={epochs}
        at={shown}
        onChoose={(at) => setAt(at === last ? null : at)}
      />
      <EpochTable epochs={epochs} />
    </div>
  );
}

/** The runs that there are: asked for at the beginning, at the end of a run, and when the user comes back. */
function useRuns(
  follower: RunFollower,
): { readonly runs: readonly RunSummary[] | null; readonly error: string } {
  const { api } = useStore();
  const [runs, setRuns] = useState<readonly RunSummary[] | null>(null);
  const [error, setError] = useState("");
  const hasEnded = follower.connection.value === "ended";
  useEffect(() => {
    const ask = (): void => {
      api.runs().then((runs) => {
        setRuns(runs);
        setError("");
      }, (error) => setError(error instanceof Error ? error.message : String(error)));
    };
    ask();
    addEventListener("focus", ask);
    return () => removeEventListener("focus", ask);
  }, [hasEnded]);
  return { runs, error };
}

function nothingText(runs: readonly RunSummary[] | null, error: string): string {
  if (error !== "") return error;
  if (runs === null) return "Asking for the runs";
  return runs.length === 0 ? "No runs yet. Start one by: deno task train:supervised" : "";
}

/** Where the run is, in words and as a bar. */
function Progress({ follower, nothing }: { follower: RunFollower; nothing: string }): JSX.Element {
  const run = follower.run.value;
  const epochs = follower.epochs.value;
  const text = nothing !== "" ? nothing : runText(run, epochs, follower.connection.value);
  const all = run?.epochs ?? 0;
  return (
    <div class="training-progress">
      <p role="status" data-testid="training-status">{text}</p>
      <progress
        aria-label="Epochs of the run"
        max={Math.max(all, 1)}
        value={epochs.at(-1)?.epoch ?? 0}
      />
    </div>
  );
}
