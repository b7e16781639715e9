import { say } from "./dom";

/** When the server does not answer a fragment, say so instead of keeping silent. */
export function failures(): void {
  const told = (): void => say(document.getElementById("messages")?.dataset.failed ?? "");
  document.addEventListener("htmx:sendError", told);
  document.addEventListener("htmx:responseError", told);
}
