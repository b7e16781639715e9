import { on } from "./dom";

const KIND = "text/x-request";

/** A mentee dragged onto a mentor opens the comparison with both; nothing is decided by the mouse alone. */
export function dragging(): void {
  on<HTMLElement>("dragstart", "[data-request]", (line, event) => {
    (event as DragEvent).dataTransfer?.setData(KIND, line.dataset.request ?? "");
  });
  on<HTMLElement>("dragover", "li[data-mentor]", (line, event) => {
    if (!(event as DragEvent).dataTransfer?.types.includes(KIND)) return;
    event.preventDefault();
    line.classList.add("over");
  });
  on<HTMLElement>("dragleave", "li[data-mentor]", (line) => line.classList.remove("over"));
  on<HTMLElement>("drop", "li[data-mentor]", (line, event) => {
    event.preventDefault();
    const request = (event as DragEvent).dataTransfer?.getData(KIND);
    if (request) location.assign(`?look=${encodeURIComponent(request)}&mentor=${line.dataset.mentor ?? ""}#cmp`);
  });
}
