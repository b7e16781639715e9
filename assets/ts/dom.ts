type Setup = (root: ParentNode) => void;

/** Run on the page and on every fragment that htmx brings. */
export function whenReady(...setups: Setup[]): void {
  const run = (root: ParentNode): void => setups.forEach((setup) => setup(root));
  run(document);
  document.addEventListener("htmx:load", (event) => {
    if (event.target instanceof HTMLElement && event.target !== document.body) run(event.target);
  });
}

/** Listen once for the whole page to what happens in elements with this selector. */
export function on<E extends HTMLElement>(type: string, selector: string, handle: (element: E, event: Event) => void): void {
  document.addEventListener(type, (event) => {
    const found = event.target instanceof Element ? event.target.closest<E>(selector) : null;
    if (found) handle(found, event);
  });
}

/** Say it in the line that readers of the screen listen to. */
export function say(text: string): void {
  const line = document.getElementById("messages");
  if (!line) return;
  const note = document.createElement("p");
  note.className = "note";
  note.textContent = text;
  line.replaceChildren(note);
}
