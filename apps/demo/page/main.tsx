/**
 * The start of the page.
 *
 * @module
 */

import { render } from "preact";
import { App } from "./app.tsx";
import { Api } from "./state/api.ts";
import { Store } from "./state/store.ts";
import { workerTransport } from "./state/worker_transport.ts";

const root = document.getElementById("app");
if (root === null) throw new Error("Cannot find #app in the page");
// What the page is for: the server says it in the page's body.
const preparation = document.body.dataset["preparation"] === "image" ? "image" : "digit";
// Who answers: the server that the page comes from, or, on a host of files alone, a worker of the page.
const isServed = document.body.dataset["source"] === "server";
const api = new Api(isServed ? undefined : workerTransport("local_worker.js"));
const store = new Store(api, { preparation, isServed });
render(<App store={store} />, root);
