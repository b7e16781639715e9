/** Menus are <details>: Escape and a click outside close them. */
export function menus(): void {
  document.addEventListener("click", (event) => closeAll(event.target));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector<HTMLDetailsElement>("details.menu[open]");
    closeAll(null);
    open?.querySelector("summary")?.focus();
  });
}

function closeAll(except: EventTarget | null): void {
  document.querySelectorAll<HTMLDetailsElement>("details.menu[open]").forEach((menu) => {
    if (!(except instanceof Node && menu.contains(except))) menu.open = false;
  });
}

/** «/» leads to the search, unless the person is typing. */
export function searchKey(): void {
  document.addEventListener("keydown", (event) => {
    const typing = event.target instanceof Element && event.target.matches("input, textarea, select");
    const search = document.getElementById("q");
    if (event.key !== "/" || typing || !search || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    search.focus();
  });
}
