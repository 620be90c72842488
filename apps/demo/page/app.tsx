/**
 * The page: three columns, and tabs below them.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { GoodnessPanel } from "./answer/goodness_panel.tsx";
import { SeenPanel } from "./answer/seen_panel.tsx";
import { modelText, spoken } from "./answer/words.ts";
import { DrawPanel } from "./drawing/draw_panel.tsx";
import { PicturePanel } from "./picture/picture_panel.tsx";
import { later, type Store, StoreContext, useStore } from "./state/store.ts";
import { TeachPanel } from "./teach/teach_panel.tsx";
import { Tabs } from "./tabs/tabs.tsx";

/** The live region speaks after a pause in drawing, not at every point of a stroke. */
const SPEAK_AFTER_MS = 400;

/** The page. */
export function App({ store }: { store: Store }): JSX.Element {
  const isDigit = store.preparation.value === "digit";
  const model = store.model.value;
  useEffect(() => {
    // For styles, and for whoever watches the page from outside.
    document.body.dataset["state"] = store.state.value.kind;
  }, [store.state.value]);
  return (
    <StoreContext.Provider value={store}>
      <header>
        <h1>Goodness</h1>
        <p>
          {`${isDigit ? "Draw a digit." : "Show it a picture."} `}
          {model?.by === "head"
            ? "The most probable label wins; goodness says how much it looks like the images of the training at all."
            : "The label with the highest goodness wins."}
        </p>
      </header>
      <main>
        {isDigit ? <DrawPanel /> : <PicturePanel />}
        <SeenPanel />
        <GoodnessPanel>
          <TeachPanel />
        </GoodnessPanel>
        <Live />
      </main>
      <Tabs />
      <footer>
        <p id="model" data-testid="model">
          {model !== null
            ? modelText(model, isTaught(store))
            : store.modelError.value !== ""
            ? `Model unknown. ${store.modelError.value}`
            : "Asking for the model"}
        </p>
        <p>
          {store.isServed
            ? "What you show goes to this server only, and is not kept."
            : "What you show stays in this page."}
        </p>
      </footer>
    </StoreContext.Provider>
  );
}

/** Whether the model that answers was taught here. */
function isTaught({ substitute, taught }: Store): boolean {
  return substitute.value === null && taught.value !== null;
}

/** Says the answer to whoever listens to the page. */
function Live(): JSX.Element {
  const store = useStore();
  const text = spoken(
    store.state.value,
    store.model.value ?? { classes: [] },
    store.preparation.value,
  );
  const [said, setSaid] = useState("");
  useEffect(() => later(() => setSaid(text), SPEAK_AFTER_MS), [text]);
  return <p id="live" data-testid="live" class="unseen" role="status" aria-live="polite">{said}</p>;
}
