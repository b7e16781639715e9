/** Beside a date to type into: a button with the calendar of the browser. */
export function dateFields(root: ParentNode): void {
  root.querySelectorAll<HTMLInputElement>("input[data-date]:not([data-ready])").forEach(addCalendar);
}

function addCalendar(field: HTMLInputElement): void {
  field.dataset.ready = "";
  const picker = document.createElement("input");
  picker.type = "date";
  picker.tabIndex = -1;
  picker.setAttribute("aria-hidden", "true");
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn sec";
  button.setAttribute("aria-label", document.body.dataset.calendar ?? "");
  button.append(calendarIcon());
  const box = document.createElement("span");
  box.className = "with-date";
  field.replaceWith(box);
  box.append(field, button, picker);
  button.addEventListener("click", () => open(picker, field));
  picker.addEventListener("change", () => take(picker, field));
}

function open(picker: HTMLInputElement, field: HTMLInputElement): void {
  const [day, month, year] = field.value.split(".");
  if (year) picker.value = `${year}-${month}-${day}`;
  picker.showPicker();
}

function take(picker: HTMLInputElement, field: HTMLInputElement): void {
  field.value = picker.value.split("-").reverse().join(".");
  field.dispatchEvent(new Event("change", { bubbles: true }));
  field.focus();
}

function calendarIcon(): SVGElement {
  const sprite = document.body.dataset.icons ?? "";
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("class", "i");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(space, "use");
  use.setAttribute("href", `${sprite}#calendar`);
  svg.append(use);
  return svg;
}
