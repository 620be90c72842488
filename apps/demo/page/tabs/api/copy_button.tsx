/**
 * A button that copies a text.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { later } from "../../state/store.ts";

/** How long it says so. */
const SAID_MS = 2500;

/** Copies a text, and says so to the eye and to screen readers. */
export function CopyButton({ text }: { text: string }): JSX.Element {
  const [said, setSaid] = useState("");
  useEffect(() => later(() => setSaid(""), SAID_MS), [said]);
  return (
    <div class="api-copy">
      <span role="status" data-testid="copied">{said}</span>
      <button
        type="button"
        onClick={() => {
          copy(text).then(
            () => setSaid("Copied"),
            () => setSaid("Cannot copy here: select the text by hand"),
          );
        }}
      >
        Copy
      </button>
    </div>
  );
}

/** By the clipboard where pages have it: on this machine, and by HTTPS. */
async function copy(text: string): Promise<void> {
  if (isSecureContext) return await navigator.clipboard.writeText(text);
  const area = document.createElement("textarea");
  area.value = text;
  document.body.append(area);
  area.select();
  const isCopied = document.execCommand("copy");
  area.remove();
  if (!isCopied) throw new Error("Cannot copy");
}
