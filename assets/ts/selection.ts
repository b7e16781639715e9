import { on } from "./dom";

const boxes = (form: ParentNode, name: string): HTMLInputElement[] =>
  [...form.querySelectorAll<HTMLInputElement>(`input[type=checkbox][name="${name}"]`)];

/** `<input type="checkbox" data-all="person">` ticks every box of that name in its form;
 * `<output data-count="person" data-text="Chosen: {n}">` tells how many are ticked. */
export function selections(): void {
  on<HTMLInputElement>("change", "input[type=checkbox]", (box) => {
    const form = box.form ?? document;
    if (box.dataset.all) boxes(form, box.dataset.all).forEach((other) => (other.checked = box.checked));
    recount(form, box.dataset.all ?? box.name);
  });
  // ticks that the page came with: after an error or by the button «back»
  window.addEventListener("pageshow", () => {
    document.querySelectorAll<HTMLInputElement>("tbody input[type=checkbox]:checked").forEach((box) => recount(box.form ?? document, box.name));
  });
}

function recount(form: ParentNode, name: string): void {
  const all = boxes(form, name);
  const ticked = all.filter((box) => box.checked).length;
  form.querySelectorAll<HTMLInputElement>(`[data-all="${name}"]`).forEach((head) => {
    head.checked = ticked > 0 && ticked === all.length;
    head.indeterminate = ticked > 0 && ticked < all.length;
  });
  form.querySelectorAll<HTMLElement>(`[data-count="${name}"]`).forEach((line) => {
    line.textContent = (line.dataset.text ?? "{n}").replace("{n}", String(ticked));
  });
}

/** Filters with `data-auto` are applied as soon as a choice changes; the button stays for those without scripts. */
export function autosubmit(): void {
  on<HTMLFormElement>("change", "form[data-auto]", (form, event) => {
    if (event.target instanceof HTMLSelectElement) form.requestSubmit();
  });
}
