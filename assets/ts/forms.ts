/** Errors are told by the server, in one place and in our words: bubbles of the browser are switched off. The summary takes the focus. */
export function ownErrors(root: ParentNode): void {
  root.querySelectorAll<HTMLFormElement>('form[method="post" i]').forEach((form) => (form.noValidate = true));
  root.querySelector<HTMLElement>("#errors")?.focus();
}

/** A second press of the button does nothing while the first is on its way; a file leaves the page as it was, so its buttons stay free. */
export function sentOnce(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.method !== "post" || event.submitter?.hasAttribute("data-file")) return;
    if (form.getAttribute("aria-busy") === "true") event.preventDefault();
    else form.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", release);
  document.addEventListener("htmx:afterRequest", release);
}

function release(): void {
  document.querySelectorAll('form[aria-busy="true"]').forEach((form) => form.removeAttribute("aria-busy"));
}
