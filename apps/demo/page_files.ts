/**
 * The texts of the page's files, by name. They are imported, so that serving them needs no read
 * permission and the server answers from memory.
 *
 * @module
 */

export { default as "about.js" } from "./page/about.js" with { type: "text" };
export { default as "api.js" } from "./page/api.js" with { type: "text" };
export { default as "bars.js" } from "./page/bars.js" with { type: "text" };
export { default as "camera.js" } from "./page/camera.js" with { type: "text" };
export { default as "chart.js" } from "./page/chart.js" with { type: "text" };
export { default as "drawing.js" } from "./page/drawing.js" with { type: "text" };
export { default as "elements.js" } from "./page/elements.js" with { type: "text" };
export { default as "favicon.svg" } from "./page/favicon.svg" with { type: "text" };
export { default as "history.js" } from "./page/history.js" with { type: "text" };
export { default as "index.html" } from "./page/index.html" with { type: "text" };
export { default as "likeness.js" } from "./page/likeness.js" with { type: "text" };
export { default as "pad.js" } from "./page/pad.js" with { type: "text" };
export { default as "page.css" } from "./page/page.css" with { type: "text" };
export { default as "page.js" } from "./page/page.js" with { type: "text" };
export { default as "picture.js" } from "./page/picture.js" with { type: "text" };
export { default as "pixels.js" } from "./page/pixels.js" with { type: "text" };
export { default as "predictor.js" } from "./page/predictor.js" with { type: "text" };
export { default as "preview.js" } from "./page/preview.js" with { type: "text" };
export { default as "samples.js" } from "./page/samples.js" with { type: "text" };
export { default as "table.js" } from "./page/table.js" with { type: "text" };
export { default as "verdict.js" } from "./page/verdict.js" with { type: "text" };
export { default as "wording.js" } from "./page/wording.js" with { type: "text" };
