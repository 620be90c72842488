/**
 * What the served model makes of the test images, and the ledger of results.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { useStore } from "../../state/store.ts";
import { ClassTable } from "./class_table.tsx";
import { Confusion } from "./confusion.tsx";
import { Digits } from "./digits.tsx";
import { type Cell, classFigures, confusionOf, imagesOf, worstCell } from "./figures.ts";
import { LedgerTable } from "./ledger_table.tsx";

/** Labels before the model is known. */
const DIGITS: readonly string[] = Array.from("0123456789");

/** Mistakes that are shown. */
const WORST = 16;

/** The tab. */
export default function ResultsTab(): JSX.Element {
  const { api } = useStore();
  const ledger = useFetched(() => api.ledger());
  return (
    <div class="results tab-parts" data-testid="results">
      <Measured />
      <section class="tab-part" aria-labelledby="results-ledger">
        <h3 id="results-ledger">Ledger of this project</h3>
        {ledger.error !== "" && <p class="error">{ledger.error}</p>}
        <LedgerTable lines={ledger.value ?? []} />
      </section>
    </div>
  );
}

/** The served model, measured. */
function Measured(): JSX.Element {
  const { api, model } = useStore();
  const { value, error } = useFetched(() => api.results());
  const images = useFetched(() => api.testImages());
  const [picked, pick] = useState<Cell | null>(null);
  const classes = model.value?.classes ?? DIGITS;
  const matrix = useMemo(() => value && confusionOf(value, classes.length), [value]);
  const cell = picked ?? (matrix ? worstCell(matrix) : { truth: 0, answer: 0 });
  const { truth, answer } = cell;
  const shown = useMemo(() => value ? imagesOf(value, cell) : [], [value, truth, answer]);
  const worst = useMemo(() => value?.mistakes.slice(0, WORST).map(({ index }) => index), [value]);
  if (error !== "") return <p>{error}</p>;
  const nameOf = (label: number | undefined): string => classes[label ?? 0] ?? "";
  const margins = new Map(value?.mistakes.map(({ index, margin }) => [index, margin]));
  const marginText = (index: number): string => {
    const margin = margins.get(index);
    return margin === undefined ? "" : `by ${margin.toFixed(2)}`;
  };
  return (
    <>
      <p class="results-head" role="status" data-testid="results-status">
        {value === null
          ? "Classifying the test images; the first time this takes some seconds"
          : summaryText(value.mistakes.length, value.truth.length)}
      </p>
      {images.error !== "" && <p class="error">{images.error}</p>}
      <div class="results-columns">
        <section class="tab-part" aria-labelledby="results-confusion">
          <h3 id="results-confusion">What is taken for what</h3>
          <Confusion classes={classes} matrix={matrix} chosen={cell} onChoose={pick} />
        </section>
        <section class="tab-part" aria-labelledby="results-cell">
          <h3 id="results-cell" aria-live="polite">
            {value === null
              ? "Test images"
              : `${nameOf(truth)} read as ${nameOf(answer)}: ${shown.length}`}
          </h3>
          <div
            class="results-cell"
            data-testid="cell"
            tabIndex={0}
            role="group"
            aria-labelledby="results-cell"
          >
            <Digits
              images={images.value}
              indices={shown}
              textOf={(index) => marginText(index) || `#${index}`}
            />
          </div>
        </section>
        <section class="tab-part" aria-labelledby="results-worst">
          <h3 id="results-worst">Worst mistakes</h3>
          <p class="caption">By how much the wrong label beat the right one.</p>
          <div class="results-worst">
            <Digits
              images={images.value}
              indices={worst ?? []}
              textOf={(index) =>
                `${nameOf(value?.truth[index])} as ${nameOf(value?.predictions[index])}, ${
                  marginText(index)
                }`}
            />
          </div>
        </section>
        <section class="tab-part" aria-labelledby="results-classes">
          <h3 id="results-classes">Class by class</h3>
          <ClassTable classes={classes} figures={matrix && classFigures(matrix)} />
        </section>
      </div>
    </>
  );
}

function summaryText(wrong: number, all: number): string {
  const right = (100 * (1 - wrong / all)).toFixed(2);
  return `${right} % of the ${
    all.toLocaleString("en-GB")
  } test images are classified rightly, ${wrong} wrongly`;
}

/** What is fetched once, when the tab is opened. */
function useFetched<T>(
  fetch: () => Promise<T>,
): { readonly value: T | null; readonly error: string } {
  const [value, setValue] = useState<T | null>(null);
  const [error, setError] = useState("");
  useEffect(() => {
    fetch().then(
      (value) => setValue(() => value),
      (error) => setError(error instanceof Error ? error.message : String(error)),
    );
  }, []);
  return { value, error };
}
