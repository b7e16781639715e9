/** A topic ticked among the suggested ones is ticked in the whole list too: the suggestions change while the words are written. */
export function suggestedTopics(): void {
  document.addEventListener("change", (event) => {
    const tick = event.target;
    if (!(tick instanceof HTMLInputElement) || !tick.closest("#suggested")) return;
    for (const box of tick.form?.querySelectorAll<HTMLInputElement>(`input[name="${tick.name}"]`) ?? []) {
      if (box.value === tick.value) box.checked = tick.checked;
    }
  });
}
