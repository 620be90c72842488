/**
 * Showing a picture to the network: chosen, dropped, pasted, taken by the camera, or a test image.
 *
 * @module
 */

import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useStore } from "../state/store.ts";
import { blobOf, drawBitmap } from "./pixels.ts";
import { MOST_SIDE, readPicture, UNREADABLE } from "./read_picture.ts";
import { Samples } from "./samples.tsx";
import { usePictures } from "./use_pictures.tsx";

const NO_CAMERA = "The camera cannot be used: allow it, or choose a file";

/** The column to show pictures in. */
export function PicturePanel(): JSX.Element {
  const store = useStore();
  const canvas = useRef<HTMLCanvasElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const newest = useRef(0);
  const [isShown, setShown] = useState(false);
  const [stream, setStream] = useState<MediaStream | null>(null);

  async function take(blob: Blob): Promise<void> {
    const own = ++newest.current;
    try {
      const { bitmap, url } = await readPicture(blob);
      if (own !== newest.current) return; // a newer picture came meanwhile
      if (canvas.current !== null) drawBitmap(canvas.current, bitmap, MOST_SIDE);
      setShown(true);
      store.update({ b64: url }, false);
    } catch {
      if (own === newest.current) store.fail(UNREADABLE);
    }
  }

  function clear(): void {
    newest.current++;
    setShown(false);
    store.update(null, false);
  }

  async function startCamera(): Promise<void> {
    try {
      setStream(
        await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }),
      );
    } catch {
      store.fail(NO_CAMERA);
    }
  }

  async function takePhotograph(): Promise<void> {
    const seen = video.current;
    if (seen === null || stream === null) return;
    const photograph = document.createElement("canvas");
    photograph.width = seen.videoWidth;
    photograph.height = seen.videoHeight;
    photograph.getContext("2d")?.drawImage(seen, 0, 0);
    for (const track of stream.getTracks()) track.stop();
    setStream(null);
    await take(await blobOf(photograph));
  }

  useEffect(() => {
    const seen = video.current;
    if (seen === null) return;
    seen.srcObject = stream;
    if (stream !== null) void seen.play();
  }, [stream]);

  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "Delete") clear();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, []);

  const pictures = usePictures(take);
  // Older browsers, and pages without TLS, have none.
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  return (
    <section class="card draw" aria-labelledby="picture-title">
      <h2 id="picture-title">Picture</h2>
      <div id="drop" class={pictures.isOver ? "drop over" : "drop"} data-testid="drop">
        <p hidden={isShown || stream !== null}>Drop a picture here, or paste one</p>
        <canvas
          ref={canvas}
          data-testid="picture"
          role="img"
          aria-label="Your picture"
          hidden={!isShown || stream !== null}
        />
        <video
          ref={video}
          id="video"
          data-testid="video"
          muted
          playsInline
          hidden={stream === null}
        />
      </div>
      <div class="tools">
        <button data-testid="choose" type="button" onClick={pictures.choose}>Choose a file</button>
        {devices?.getUserMedia !== undefined && (
          <button
            data-testid="camera"
            type="button"
            onClick={() => void (stream === null ? startCamera() : takePhotograph())}
          >
            {stream === null ? "Camera" : "Take picture"}
          </button>
        )}
        <button data-testid="remove" type="button" aria-keyshortcuts="Delete" onClick={clear}>
          Clear
        </button>
        {pictures.input}
      </div>
      <Samples shown={20} onPick={(blob) => void take(blob)} />
    </section>
  );
}
