// @ts-check
/// <reference lib="dom" />
/**
 * Taking a picture with the camera.
 *
 * @module
 */

import { find } from "./elements.js";
import { blobOf } from "./pixels.js";

const NO_CAMERA = "The camera cannot be used: allow it, or choose a file";

/**
 * Makes the camera's button usable: it shows what the camera sees, and then takes the picture. The button is
 * there only where the browser lets a page use the camera.
 *
 * @param {(picture: Blob) => void} onPicture Takes the picture.
 * @param {(message: string) => void} onError Takes the reason why there is none.
 * @returns {void}
 */
export function connectCamera(onPicture, onError) {
  const button = find("camera", HTMLElement);
  const video = find("video", HTMLVideoElement);
  button.hidden = navigator.mediaDevices?.getUserMedia === undefined;

  /** @param {MediaStream | null} stream What is shown from now on. */
  function show(stream) {
    video.srcObject = stream;
    video.hidden = stream === null;
    button.textContent = stream === null ? "Camera" : "Take picture";
  }

  async function start() {
    try {
      show(await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } }));
      await video.play();
    } catch {
      show(null);
      onError(NO_CAMERA);
    }
  }

  /** @param {MediaStream} stream */
  async function take(stream) {
    const canvas = document.createElement("canvas");
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    canvas.getContext("2d")?.drawImage(video, 0, 0);
    for (const track of stream.getTracks()) track.stop();
    show(null);
    onPicture(await blobOf(canvas));
  }

  button.addEventListener("click", () => {
    const { srcObject } = video;
    void (srcObject instanceof MediaStream ? take(srcObject) : start());
  });
}
