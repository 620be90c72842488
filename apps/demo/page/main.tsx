/**
 * The start of the page.
 *
 * @module
 */

import { render } from "preact";
import { App } from "./app.tsx";
import { Api } from "./state/api.ts";
import { Store } from "./state/store.ts";

const root = document.getElementById("app");
if (root === null) throw new Error("Cannot find #app in the page");
// What the page is for: the server says it in the page's body.
const preparation = document.body.dataset["preparation"] === "image" ? "image" : "digit";
const store = new Store(new Api(), preparation);
render(<App store={store} />, root);
