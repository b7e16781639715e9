/* One SVG sprite with the icons that templates and Python name, and no others. */
import { readFileSync, readdirSync, existsSync } from "node:fs";
import { join } from "node:path";

const SOURCE = "src/tandem";
const OUTLINE = "node_modules/@tabler/icons/icons/outline";
const ALWAYS = ["calendar"]; // drawn by scripts
const IN_TEMPLATE = /\{% icon "([a-z0-9-]+)"/g;
const IN_PYTHON = /"([a-z0-9-]+)"/g;

function* files(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* files(path);
    else if (/\.(html|py)$/.test(entry.name)) yield path;
  }
}

const drawing = (name) => join(OUTLINE, `${name}.svg`);

function namesIn(path) {
  const text = readFileSync(path, "utf8");
  const found = [...text.matchAll(path.endsWith(".html") ? IN_TEMPLATE : IN_PYTHON)].map((match) => match[1]);
  if (path.endsWith(".html")) return found;
  return /\bicons?\b|ICONS/.test(text) ? found.filter((name) => existsSync(drawing(name))) : [];
}

function symbol(name) {
  if (!existsSync(drawing(name))) throw new Error(`There is no Tabler icon «${name}»`);
  const svg = readFileSync(drawing(name), "utf8");
  const inside = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.indexOf("</svg>"));
  const paths = inside.replace(/<path stroke="none"[^>]*\/>/g, "").replace(/\s+/g, " ").trim();
  return `<symbol id="${name}" viewBox="0 0 24 24">${paths}</symbol>`;
}

export function sprite() {
  const names = new Set([...ALWAYS, ...[...files(SOURCE)].flatMap(namesIn)]);
  return `<svg xmlns="http://www.w3.org/2000/svg">${[...names].sort().map(symbol).join("")}</svg>`;
}
