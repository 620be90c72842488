/**
 * Keeps a page up to date that the server makes: the parts of it that change have an `id` and `data-follow`. It ends
 * when the page that the server sends has this script no more.
 *
 * @module
 */

/** Milliseconds between two looks. */
const INTERVAL = 2000;

const FOLLOWED = "[data-follow]";
const SCRIPT = 'script[src="/follow.js"]';

/** Puts what is new into the page. What a reader has scrolled or focused stays as it is. */
function show(next: Document): void {
  for (const part of next.querySelectorAll(FOLLOWED)) {
    const shown = document.getElementById(part.id);
    if (shown !== null && shown.innerHTML !== part.innerHTML) {
      shown.replaceChildren(...part.childNodes);
    }
  }
}

/** Looks once; says whether there is more to come. */
async function look(): Promise<boolean> {
  try {
    const response = await fetch(location.href, { cache: "no-cache" });
    if (!response.ok) return true;
    const next = new DOMParser().parseFromString(await response.text(), "text/html");
    show(next);
    return next.querySelector(SCRIPT) !== null;
  } catch {
    return true; // The server is away, perhaps for a moment.
  }
}

// A reader may stop it.
const box = document.createElement("input");
box.type = "checkbox";
box.checked = true;
const label = document.createElement("label");
label.append(box, "Keep this page up to date");
document.querySelector("#state")?.after(label);
for (let isMore = true; isMore;) {
  await new Promise((done) => setTimeout(done, INTERVAL));
  if (box.checked) isMore = await look();
}
label.remove();
