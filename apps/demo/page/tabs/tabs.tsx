/**
 * The tabs below the columns. What a tab shows is fetched when it is first opened; the address's hash says which one is.
 *
 * @module
 */

import { type Signal, signal } from "@preact/signals";
import type { ComponentType, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { type Store, useStore } from "../state/store.ts";

/** A tab. */
interface Tab {
  /** Its name in the address. */
  readonly id: string;
  /** Its title. */
  readonly title: string;
  /** Whether it has something to show. */
  readonly isThere?: (store: Store) => boolean;
  /** Fetches what it shows. */
  readonly load: () => Promise<{ readonly default: ComponentType }>;
}

/** All tabs, in their order. */
const TABS: readonly Tab[] = [
  { id: "how", title: "How it works", load: () => import("./how/how_tab.tsx") },
  { id: "layers", title: "Layers", load: () => import("./layers/layers_tab.tsx") },
  { id: "fields", title: "Receptive fields", load: () => import("./fields/fields_tab.tsx") },
  {
    id: "train",
    title: "Train here",
    isThere: ({ preparation }) => preparation.value === "digit",
    load: () => import("./train/train_tab.tsx"),
  },
  {
    id: "training",
    title: "Training",
    isThere: ({ isServed }) => isServed, // without a server there are no run folders
    load: () => import("./training/training_tab.tsx"),
  },
  { id: "results", title: "Results", load: () => import("./results/results_tab.tsx") },
  { id: "api", title: "API", load: () => import("./api/api_tab.tsx") },
];

/** The tab that is open where the address names none. */
const FIRST = "how";

/** The tab that is open. */
const open: Signal<string> = signal(idOf(location.hash));

function idOf(hash: string): string {
  const [name = ""] = hash.slice(1).split("?");
  return TABS.some(({ id }) => id === name) ? name : FIRST;
}

/** The tabs, and what the open one shows. */
export function Tabs(): JSX.Element {
  const store = useStore();
  const list = useRef<HTMLDivElement>(null);
  const shown = TABS.filter(({ isThere }) => isThere?.(store) ?? true);
  const chosen = shown.find(({ id }) => id === open.value) ?? shown[0];

  useEffect(() => {
    const onHash = (): string => open.value = idOf(location.hash);
    addEventListener("hashchange", onHash);
    return () => removeEventListener("hashchange", onHash);
  }, []);

  function choose(id: string): void {
    open.value = id;
    history.replaceState(null, "", `#${id}`);
  }

  /** Arrow keys go from tab to tab, as in every list of tabs. */
  function onKeyDown(event: KeyboardEvent): void {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step === undefined || chosen === undefined) return;
    event.preventDefault();
    const at = (shown.indexOf(chosen) + step + shown.length) % shown.length;
    const next = shown[at];
    if (next === undefined) return;
    choose(next.id);
    list.current?.querySelector<HTMLElement>(`#tab-${next.id}`)?.focus();
  }

  return (
    <section class="tabs" aria-label="More about it">
      <div ref={list} class="tab-list" role="tablist" aria-label="More" onKeyDown={onKeyDown}>
        {shown.map(({ id, title }) => (
          <button
            key={id}
            id={`tab-${id}`}
            data-testid={`tab-${id}`}
            type="button"
            role="tab"
            aria-selected={id === chosen?.id}
            aria-controls="tab-panel"
            tabIndex={id === chosen?.id ? 0 : -1}
            onClick={() => choose(id)}
          >
            {title}
          </button>
        ))}
      </div>
      <div
        id="tab-panel"
        class="card tab-panel"
        role="tabpanel"
        aria-labelledby={`tab-${chosen?.id}`}
        tabIndex={0}
      >
        {chosen !== undefined && <TabPanel key={chosen.id} tab={chosen} />}
      </div>
    </section>
  );
}

function TabPanel({ tab }: { tab: Tab }): JSX.Element {
  const [Content, setContent] = useState<ComponentType | null>(null);
  const [error, setError] = useState("");
  useEffect(() => {
    let isGone = false;
    tab.load().then(({ default: loaded }) => {
      if (!isGone) setContent(() => loaded);
    }, (error) => setError(String(error)));
    return () => {
      isGone = true;
    };
  }, [tab]);
  if (error !== "") return <p class="error">{`This tab cannot be loaded: ${error}`}</p>;
  return Content === null ? <p class="caption">Loading</p> : <Content />;
}
