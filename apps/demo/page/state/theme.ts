/**
 * The colour scheme that the page is shown in.
 *
 * @module
 */

import { type ReadonlySignal, signal } from "@preact/signals";

const query = matchMedia("(prefers-color-scheme: dark)");
const dark = signal(query.matches);
query.addEventListener("change", () => dark.value = query.matches);

/** Whether the scheme is dark; it may change while the page is open. */
export const isDark: ReadonlySignal<boolean> = dark;
