/**
 * What to do with what was taught: take it back, or take it along.
 *
 * @module
 */

import type { JSX } from "preact";
import type { Teacher } from "./teacher.ts";

/** Milliseconds after which a saved file is no longer needed. */
const SAVED_MS = 60_000;

/** Buttons that undo, forget and save. */
export function Keep({ teacher }: { teacher: Teacher }): JSX.Element {
  const isBusy = teacher.activity.value !== "idle";
  const actions: readonly (readonly [id: string, name: string, act: () => Promise<void>])[] = [
    ["undo", "Undo the lesson", () => teacher.undo()],
    ["forget", "Forget all", () => teacher.forget()],
    ["model", "Save the model", async () => save(await teacher.modelFile(), "taught.safetensors")],
    [
      "drawings",
      "Save the drawings",
      async () => save(await teacher.drawingsFile(), "drawings.json"),
    ],
  ];
  return (
    <>
      <div class="teach-buttons">
        {actions.map(([id, name, act]) => (
          <button
            key={id}
            type="button"
            data-testid={`teach-${id}`}
            aria-disabled={isBusy}
            onClick={() => !isBusy && void act()}
          >
            {name}
          </button>
        ))}
      </div>
      <p class="caption">
        The model is a safetensors file, as the server takes it. The drawings are JSON: each is an
        instance as POST /predict takes it, with its label.
      </p>
    </>
  );
}

/** Has the browser save a file. */
function save(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), SAVED_MS);
}
