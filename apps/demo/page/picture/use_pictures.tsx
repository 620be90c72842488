/**
 * The ways to show a picture: choose a file, drop it on the page, or paste it.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

/** What a component that takes pictures needs. */
export interface PictureWays {
  /** Whether a file is held above the page. */
  readonly isOver: boolean;
  /** Lets the user choose a file. */
  readonly choose: () => void;
  /** The hidden field that `choose` opens; it must be in the page. */
  readonly input: JSX.Element;
}

/**
 * Makes the ways to show a picture usable.
 *
 * @param take Takes the file.
 * @returns What the component shows.
 */
export function usePictures(take: (blob: Blob) => Promise<void>): PictureWays {
  const field = useRef<HTMLInputElement>(null);
  const [isOver, setIsOver] = useState(false);

  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    addEventListener("dragover", (event) => {
      event.preventDefault();
      setIsOver(true);
    }, { signal });
    addEventListener("dragleave", () => setIsOver(false), { signal });
    addEventListener("drop", (event) => {
      event.preventDefault();
      setIsOver(false);
      takeFirst(event.dataTransfer?.files);
    }, { signal });
    addEventListener("paste", (event) => takeFirst(event.clipboardData?.files), { signal });
    return () => stop.abort();
  }, []);

  function takeFirst(files: FileList | null | undefined): void {
    const [file] = files ?? [];
    if (file !== undefined) void take(file);
  }

  const input = (
    <input
      ref={field}
      id="file"
      data-testid="file"
      type="file"
      accept="image/*"
      hidden
      onChange={({ currentTarget }) => {
        takeFirst(currentTarget.files);
        currentTarget.value = ""; // so that the same file can be chosen again
      }}
    />
  );
  return { isOver, choose: () => field.current?.click(), input };
}
