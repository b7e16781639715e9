import { on, say } from "./dom";

/** `<button data-copy="#id" data-done="Copied">`: puts the value of a field, or the text of an element, on the clipboard. */
export function copyButtons(): void {
  on("click", "[data-copy]", (button) => {
    const source = document.querySelector<HTMLElement>(button.dataset.copy ?? "");
    if (!source) return;
    const text = source instanceof HTMLInputElement ? source.value : (source.textContent ?? "").trim();
    void copy(source, text).then(() => say(button.dataset.done ?? ""));
  });
}

async function copy(source: HTMLElement, text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  if (source instanceof HTMLInputElement) source.select();
  document.execCommand("copy"); // pages without https have no clipboard of their own
}

export function printButtons(): void {
  on("click", "[data-print]", () => window.print());
}
